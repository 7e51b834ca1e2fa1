using CodaMcp.Policies;
using Microsoft.AspNetCore.Http;

namespace CodaMcp.Pages;

/// <summary>Converts a policy into the fields of a form, and back.</summary>
internal static class PolicyForm
{
    private const string All = "all";
    private const string Only = "only";
    private static readonly char[] Separators = ['\n', '\r', ',', ' ', '\t'];

    /// <summary>Returns the fields of a policy, for the form and for the page that asks for confirmation.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Fields(Policy policy) =>
    [
        .. List("toolsets", policy.Toolsets), .. List("documents", policy.AllowedDocuments), .. List("sharing", policy.SharingDomains),
        new("denied", Lines(policy.DeniedDocuments)), new("admins", Lines(policy.Admins)), new("clients", policy.Clients.ToString()),
        new("allowed-clients", Lines(policy.AllowedClients)), new("blocked-clients", Lines(policy.BlockedClients)),
        .. Flags(policy).Where(flag => flag.Value).Select(flag => KeyValuePair.Create(flag.Key, "on")),
    ];

    /// <summary>Reads a form. The grain checks the values and reports errors.</summary>
    public static Policy Read(IFormCollection form) => new()
    {
        Toolsets = ReadList(form, "toolsets"),
        AllowedDocuments = ReadList(form, "documents"),
        SharingDomains = ReadList(form, "sharing"),
        DeniedDocuments = Words(form, "denied"),
        Admins = Words(form, "admins"),
        Clients = Enum.TryParse<ClientAccess>(form["clients"], out var clients) && Enum.IsDefined(clients) ? clients : ClientAccess.Open,
        AllowedClients = Words(form, "allowed-clients"),
        BlockedClients = Words(form, "blocked-clients"),
        ReadOnly = form.ContainsKey("read-only"),
        NoLinkSharing = form.ContainsKey("no-link-sharing"),
        NoPublishing = form.ContainsKey("no-publishing"),
        NoButtons = form.ContainsKey("no-buttons"),
        NoAutomations = form.ContainsKey("no-automations"),
    };

    /// <summary>Returns the changed fields, with their values before and after, in words.</summary>
    public static IReadOnlyList<ValueChange> Changes(Policy before, Policy after) =>
    [
        .. Values(before).Zip(Values(after)).Where(pair => pair.First.Value != pair.Second.Value)
            .Select(pair => new ValueChange(pair.First.Label, pair.First.Value, pair.Second.Value)),
    ];

    /// <summary>Returns the yes-or-no fields: the name in the form, the label and the value.</summary>
    public static IReadOnlyList<(string Key, string Label, bool Value)> Flags(Policy policy) =>
    [
        ("read-only", "Reading only: no tool may change anything", policy.ReadOnly),
        ("no-link-sharing", "No sharing with anyone who has the link", policy.NoLinkSharing),
        ("no-publishing", "No publishing of docs", policy.NoPublishing),
        ("no-buttons", "No pushing of buttons", policy.NoButtons),
        ("no-automations", "No starting of automations", policy.NoAutomations),
    ];

    /// <summary>Returns the words for a rule about clients.</summary>
    public static string Text(ClientAccess access) => access switch
    {
        ClientAccess.AskFirst => "Ask first: an admin allows each new client",
        ClientAccess.ListedOnly => "Listed only: everything else is refused",
        _ => "Open: every client that is not blocked",
    };

    /// <summary>Returns the entries, one per line.</summary>
    public static string Lines(string[]? entries) => string.Join('\n', entries ?? []);

    private static IEnumerable<(string Label, string Value)> Values(Policy policy) =>
    [
        ("Toolsets", Shown(policy.Toolsets, "all")), ("Docs", Shown(policy.AllowedDocuments, "all")), ("Denied docs", Shown(policy.DeniedDocuments, "")),
        ("Clients", Text(policy.Clients)), ("Allowed clients", Shown(policy.AllowedClients, "")), ("Blocked clients", Shown(policy.BlockedClients, "")),
        ("Sharing with domains", Shown(policy.SharingDomains, "all")), ("Admins", Shown(policy.Admins, "")),
        .. Flags(policy).Select(flag => (flag.Label, flag.Value ? "yes" : "no")),
    ];

    private static string Shown(string[]? entries, string none) => entries is null ? none : entries.Length == 0 ? "none" : string.Join(", ", entries);

    private static KeyValuePair<string, string>[] List(string key, string[]? entries) => [new($"{key}-mode", entries is null ? All : Only), new(key, Lines(entries))];

    private static string[]? ReadList(IFormCollection form, string key) => form[$"{key}-mode"] == Only ? Words(form, key) : null;

    private static string[] Words(IFormCollection form, string key) =>
        [.. form[key].ToString().Split(Separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct()];
}
