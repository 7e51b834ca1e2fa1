namespace CodaMcp.Sandbox.Coda;

/// <summary>What goes wrong with a request that meets a <see cref="CodaFault"/>.</summary>
public enum CodaFaultKind
{
    /// <summary>Answers <see cref="CodaFault.StatusCode"/> without executing anything.</summary>
    Status,

    /// <summary>Answers 429 to everything the same Coda user asks, from the hit on for <see cref="CodaFault.Duration"/>.</summary>
    StickyTooManyRequests,

    /// <summary>Answers normally, but <see cref="CodaFault.Duration"/> later.</summary>
    SlowResponse,

    /// <summary>Cuts the connection without executing anything.</summary>
    ResetBefore,

    /// <summary>Executes the request and cuts the connection instead of answering: the outcome is unknown to the client.</summary>
    ResetAfter,

    /// <summary>Accepts a write that stays <c>completed: false</c> for ever.</summary>
    NeverComplete,

    /// <summary>Accepts a write whose status carries <see cref="CodaFault.Text"/> as its warning.</summary>
    MutationWarning,

    /// <summary>A listing returns at most <see cref="CodaFault.Count"/> items (possibly none) with a next page token.</summary>
    ShortPage,

    /// <summary>Executes the request and answers an HTML page, with the status of the proper answer.</summary>
    HtmlPage,

    /// <summary>Executes the request and answers with an empty body and the status of the proper answer.</summary>
    EmptyBody,

    /// <summary>Executes the request and answers the first half of the proper answer.</summary>
    HalfJson,

    /// <summary>Answers without the member that <see cref="CodaFault.Text"/> names, such as <c>name</c> or <c>items.id</c>.</summary>
    MissingMember,

    /// <summary>Answers with another JSON type for the member that <see cref="CodaFault.Text"/> names, such as <c>name</c> or <c>items.id</c>.</summary>
    OtherType,

    /// <summary>An export that begins now ends as <c>failed</c> with <see cref="CodaFault.Text"/> as its error.</summary>
    ExportFailed,

    /// <summary>A download from the files host answers 403 with the XML of AccessDenied.</summary>
    LinkAccessDenied,

    /// <summary>A download from the files host answers 200 with the XML of NoSuchKey.</summary>
    LinkNoSuchKey,
}
