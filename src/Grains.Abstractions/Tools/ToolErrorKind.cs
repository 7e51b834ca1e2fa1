namespace CodaMcp.Tools;

/// <summary>The kinds of <see cref="ToolError"/>. They are also outcomes in audit records. New values are only appended.</summary>
[GenerateSerializer, Alias("codamcp.ToolErrorKind")]
public enum ToolErrorKind
{
    /// <summary>No tool has that name.</summary>
    UnknownTool,

    /// <summary>An argument is missing, unknown, of the wrong type or out of range.</summary>
    InvalidArgument,

    /// <summary>The token lacks a scope.</summary>
    InsufficientScope,

    /// <summary>The member's own call limit is used up for the moment.</summary>
    LimitExceeded,

    /// <summary>The Coda user can see nothing with that id, name or link.</summary>
    NotFound,

    /// <summary>A name matches several things; the message lists them.</summary>
    Ambiguous,

    /// <summary>The Coda user may not do this.</summary>
    Forbidden,

    /// <summary>Coda refused the request because of its content.</summary>
    Refused,

    /// <summary>Coda refuses the call for now: its rate limit is used up, or it is still preparing a new doc.</summary>
    CodaBusy,

    /// <summary>Coda failed or could not be reached, and nothing was changed.</summary>
    CodaUnavailable,

    /// <summary>A write was sent to Coda, and it is unknown whether it took effect.</summary>
    UnknownOutcome,

    /// <summary>The deadline passed.</summary>
    DeadlineExceeded,

    /// <summary>The caller disconnected or cancelled the call.</summary>
    Cancelled,

    /// <summary>The call could not be recorded, so it was not carried out.</summary>
    AuditUnavailable,

    /// <summary>A fault of this server. The trace id identifies it in the log.</summary>
    Internal,

    /// <summary>The member must connect their own Coda API token, or connect it again; the message says which. The front adds where to do so.</summary>
    CodaNotConnected,

    /// <summary>The member's tokens were revoked, or the member was disabled, during the call.</summary>
    SignedOut,

    /// <summary>The tool needs an answer, but the client cannot be asked, refused to answer, or was asked too often. Nothing was changed.</summary>
    InputUnavailable,

    /// <summary>The client answered a question with no. Nothing was changed.</summary>
    Declined,

    /// <summary>A person must confirm the call first, and the client cannot be asked for it. The message says what the person would confirm.</summary>
    ConfirmationRequired,

    /// <summary>The <c>requestState</c> was altered, belongs to another member or call, has expired or was already used. Nothing was changed.</summary>
    InvalidRequestState,

    /// <summary>Coda sent a success response to a read, and this server cannot parse it. Nothing was changed.</summary>
    UnexpectedAnswer,

    /// <summary>Coda's link to an exported page points to a host that is not allowed. The message names the host and the setting.</summary>
    FileHostRefused,

    /// <summary>
    /// A token that was issued after a challenge for the scope lacks it too. The member's role does not include the scope, or the member did
    /// not grant it.
    /// </summary>
    ScopeNotGranted,

    /// <summary>The client closed a question without an answer. Nothing was changed.</summary>
    Unanswered,

    /// <summary>An operator has stopped calls of this kind.</summary>
    Stopped,

    /// <summary>The policy of the member's organization forbids the call, or does not allow the client. Nothing was changed.</summary>
    ForbiddenByPolicy,

    /// <summary>A quota of the member or the organization is used up until its period ends. Nothing was changed.</summary>
    QuotaExceeded,
}
