using System.Collections.Frozen;
using CodaMcp.Audit;

namespace CodaMcp.Pages;

/// <summary>Contains the words for events. A record of an event has the event's name in the field that holds the tool's name for a call.</summary>
internal static class EventText
{
    private static readonly FrozenDictionary<string, string> Known = new Dictionary<string, string>
    {
        [EventKinds.SessionStart] = "Start session",
        [EventKinds.SessionEnd] = "End session",
        [EventKinds.CodaConnect] = "Connect Coda token",
        [EventKinds.CodaRemove] = "Remove Coda token",
        [EventKinds.Disable] = "Disable member",
        [EventKinds.Enable] = "Enable member",
        [EventKinds.Revoke] = "Revoke tokens",
        [EventKinds.SignIn] = "Sign in",
        [EventKinds.SignOut] = "Sign out",
        [EventKinds.ConsentGive] = "Allow client",
        [EventKinds.ConsentRefuse] = "Refuse client",
        [EventKinds.ClientDisconnect] = "Disconnect client",
        [EventKinds.RequestRefuse] = "Refuse request",
        [EventKinds.Stop] = "Stop calls",
        [EventKinds.Resume] = "Resume calls",
        [EventKinds.PolicyChange] = "Change policy",
        [EventKinds.QuotaChange] = "Change quota",
        [EventKinds.AuditRead] = "Read audit",
        [EventKinds.MemberRead] = "Look up members",
        [EventKinds.AuditVerify] = "Verify audit",
        [EventKinds.AuditExport] = "Export audit",
        [EventKinds.AuditDecrypt] = "Decrypt arguments",
        [EventKinds.AuditDropped] = "Lose records",
        [EventKinds.WebhookChange] = "Change webhook",
    }.ToFrozenDictionary();

    /// <summary>Returns the words for an event; null for the name of a tool or an MCP method.</summary>
    public static string? Of(string tool) => Known.GetValueOrDefault(tool);
}
