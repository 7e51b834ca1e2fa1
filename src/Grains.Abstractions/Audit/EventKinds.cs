namespace CodaMcp.Audit;

/// <summary>The names of the recorded events other than calls. A record has this name instead of the tool of a call.</summary>
public static class EventKinds
{
    /// <summary>A session was opened.</summary>
    public const string SessionStart = "session/start";

    /// <summary>A session ended. The record has the reason.</summary>
    public const string SessionEnd = "session/end";

    /// <summary>A member connected a Coda API token.</summary>
    public const string CodaConnect = "coda_token/connect";

    /// <summary>A member's Coda API token was removed.</summary>
    public const string CodaRemove = "coda_token/remove";

    /// <summary>A member was disabled.</summary>
    public const string Disable = "member/disable";

    /// <summary>A member was enabled.</summary>
    public const string Enable = "member/enable";

    /// <summary>A member's tokens were revoked.</summary>
    public const string Revoke = "member/revoke";

    /// <summary>A member signed in with a browser, or was refused.</summary>
    public const string SignIn = "sign_in";

    /// <summary>A member signed out in a browser.</summary>
    public const string SignOut = "sign_out";

    /// <summary>A member allowed a client on the consent page, or an earlier consent was used again.</summary>
    public const string ConsentGive = "consent/give";

    /// <summary>A member did not allow a client on the consent page, or the client was refused there.</summary>
    public const string ConsentRefuse = "consent/refuse";

    /// <summary>A client was disconnected: its consent and tokens were revoked.</summary>
    public const string ClientDisconnect = "client/disconnect";

    /// <summary>A request was refused before it was read: the member is disabled, the token is revoked, or a limit of requests is used up.</summary>
    public const string RequestRefuse = "request/refuse";

    /// <summary>An operator stopped calls.</summary>
    public const string Stop = "stop";

    /// <summary>An operator resumed calls.</summary>
    public const string Resume = "resume";

    /// <summary>A policy was changed. The details have the policy before and after.</summary>
    public const string PolicyChange = "policy/change";

    /// <summary>A quota was changed. The details have the quota before and after.</summary>
    public const string QuotaChange = "quota/change";

    /// <summary>Records of another member were read.</summary>
    public const string AuditRead = "audit/read";

    /// <summary>An operator read members, or one member, with their sessions.</summary>
    public const string MemberRead = "member/read";

    /// <summary>An operator verified the audit.</summary>
    public const string AuditVerify = "audit/verify";

    /// <summary>Records were exported.</summary>
    public const string AuditExport = "audit/export";

    /// <summary>The values of a call's arguments were decrypted.</summary>
    public const string AuditDecrypt = "audit/decrypt";

    /// <summary>Records could not be kept. The details have their number.</summary>
    public const string AuditDropped = "audit/dropped";

    /// <summary>A webhook was added, changed or removed.</summary>
    public const string WebhookChange = "webhook/change";
}
