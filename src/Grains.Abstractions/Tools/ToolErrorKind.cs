namespace CodaMcp.Tools;

/// <summary>The sorts of <see cref="ToolError"/>; also the audit record's outcome. Only ever appended to.</summary>
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

    /// <summary>Nothing in Coda answers to that id, name or link, as far as this Coda user can see.</summary>
    NotFound,

    /// <summary>A name fits more than one thing; the message lists them.</summary>
    Ambiguous,

    /// <summary>The Coda user may not do this.</summary>
    Forbidden,

    /// <summary>Coda refused the request for what it asks.</summary>
    Refused,

    /// <summary>Coda refuses the call for now: its rate limit is used up, or it is still preparing a new doc.</summary>
    CodaBusy,

    /// <summary>Coda failed or could not be reached, and nothing was changed.</summary>
    CodaUnavailable,

    /// <summary>A write left for Coda and nobody can say whether it took effect.</summary>
    UnknownOutcome,

    /// <summary>The deadline passed.</summary>
    DeadlineExceeded,

    /// <summary>The caller went away or cancelled.</summary>
    Cancelled,

    /// <summary>The call could not be recorded, so it was not carried out.</summary>
    AuditUnavailable,

    /// <summary>A fault of ours; the trace id finds it in the log.</summary>
    Internal,

    /// <summary>The member has to connect a Coda API token of their own first, or again; the message says which. The front adds where.</summary>
    CodaNotConnected,

    /// <summary>The member's tokens were revoked, or the member was shut out, while the call was on its way.</summary>
    SignedOut,

    /// <summary>The client cannot be asked what the tool has to know, refused to answer, or was asked too often. Nothing was changed.</summary>
    InputUnavailable,

    /// <summary>The client answered a question with no. Nothing was changed.</summary>
    Declined,

    /// <summary>A person's word is wanted first, and the client cannot be asked for it: the message says what they would agree to.</summary>
    ConfirmationRequired,

    /// <summary>The <c>requestState</c> was altered, is somebody else's or another call's, has expired or was used. Nothing was changed.</summary>
    InvalidRequestState,

    /// <summary>Coda sent a success response to a read, and this server cannot parse it. Nothing was changed.</summary>
    UnexpectedAnswer,

    /// <summary>Coda's link to an exported page points to a host that is not allowed. The message names the host and the setting.</summary>
    FileHostRefused,

    /// <summary>A token that was issued after a challenge for the scope lacks it too: the member's role does not include it, or the member left it out.</summary>
    ScopeNotGranted,

    /// <summary>The client closed a question without an answer. Nothing was changed.</summary>
    Unanswered,

    /// <summary>An operator has stopped calls of this kind.</summary>
    Stopped,

    /// <summary>The policy of the member's organization forbids it, or does not allow the client. Nothing was changed.</summary>
    ForbiddenByPolicy,

    /// <summary>A quota of the member or the organization is used up until its period ends. Nothing was changed.</summary>
    QuotaExceeded,
}
