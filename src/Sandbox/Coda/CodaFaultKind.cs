namespace CodaMcp.Sandbox.Coda;

/// <summary>The effect of a <see cref="CodaFault"/>.</summary>
public enum CodaFaultKind
{
    /// <summary>Answers <see cref="CodaFault.StatusCode"/> without executing anything.</summary>
    Status,

    /// <summary>Answers 429 to every request of the same Coda user, for <see cref="CodaFault.Duration"/> after the first one.</summary>
    StickyTooManyRequests,

    /// <summary>Answers normally, but <see cref="CodaFault.Duration"/> later.</summary>
    SlowResponse,

    /// <summary>Cuts the connection without executing anything.</summary>
    ResetBefore,

    /// <summary>Executes the request and cuts the connection instead of answering. The client does not know the outcome.</summary>
    ResetAfter,

    /// <summary>Accepts a write that stays <c>completed: false</c> forever.</summary>
    NeverComplete,

    /// <summary>Accepts a write whose status has <see cref="CodaFault.Text"/> as its warning.</summary>
    MutationWarning,

    /// <summary>Returns at most <see cref="CodaFault.Count"/> items of a listing (possibly none), with a next page token.</summary>
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

    /// <summary>Ends an export that begins now as <c>failed</c>, with <see cref="CodaFault.Text"/> as its error.</summary>
    ExportFailed,

    /// <summary>Answers a download from the files host with 403 and the XML of AccessDenied.</summary>
    LinkAccessDenied,

    /// <summary>Answers a download from the files host with 200 and the XML of NoSuchKey.</summary>
    LinkNoSuchKey,
}
