namespace CodaMcp.Sandbox.Coda;

/// <summary>A fault: the requests that it affects, and its effect. Add it to <see cref="CodaFaults"/>.</summary>
public sealed record CodaFault
{
    /// <summary>The effect.</summary>
    public required CodaFaultKind Kind { get; init; }

    /// <summary>The operationId of affected requests. Downloads from the files host are <c>downloadExport</c>. <see langword="null"/> for all.</summary>
    public string? Operation { get; init; }

    /// <summary>The token of affected requests; <see langword="null"/> for all.</summary>
    public string? Token { get; init; }

    /// <summary>The login id of affected requests; <see langword="null"/> for all.</summary>
    public string? LoginId { get; init; }

    /// <summary>Affects only requests with a <c>limit</c> above this value. A request without a limit counts as 25. <see langword="null"/> for all.</summary>
    public int? LimitAbove { get; init; }

    /// <summary>The first matching request that is affected, counted from 1.</summary>
    public int FromCall { get; init; } = 1;

    /// <summary>The number of consecutive matching requests that are affected. Default 1; <see cref="int.MaxValue"/> for all.</summary>
    public int Times { get; init; } = 1;

    /// <summary>The HTTP status of <see cref="CodaFaultKind.Status"/>.</summary>
    public int StatusCode { get; init; } = 500;

    /// <summary>The seconds of the Retry-After header; <see langword="null"/> for no header.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>The delay of a slow response, or the duration of sticky 429s, on the sandbox's clock.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The message, warning, error or member name. It depends on the kind.</summary>
    public string? Text { get; init; }

    /// <summary>The number of items on a short page.</summary>
    public int Count { get; init; }

    /// <summary>Answers 429 for a number of calls, with or without Retry-After.</summary>
    public static CodaFault TooManyRequests(string? operation = null, int? retryAfterSeconds = null, int times = 1) =>
        new() { Kind = CodaFaultKind.Status, StatusCode = 429, Operation = operation, RetryAfterSeconds = retryAfterSeconds, Times = times };

    /// <summary>Answers an error status for a number of calls.</summary>
    public static CodaFault Status(int statusCode, string? operation = null, int times = 1, string? message = null) =>
        new() { Kind = CodaFaultKind.Status, StatusCode = statusCode, Operation = operation, Times = times, Text = message };

    /// <summary>
    /// Answers 504 to every listing of rows with a larger limit, as Coda does for big tables. The body is CloudFront's HTML page.
    /// </summary>
    public static CodaFault GatewayTimeoutAbove(int limit, string operation = "listRows") =>
        new() { Kind = CodaFaultKind.Status, StatusCode = 504, Operation = operation, LimitAbove = limit, Times = int.MaxValue };

    /// <summary>Answers 429 to every request of the Coda user for a time.</summary>
    public static CodaFault StickyTooManyRequests(TimeSpan duration, string? loginId = null) =>
        new() { Kind = CodaFaultKind.StickyTooManyRequests, Duration = duration, LoginId = loginId };

    /// <summary>Delays the response.</summary>
    public static CodaFault Slow(TimeSpan duration, string? operation = null, int times = 1) =>
        new() { Kind = CodaFaultKind.SlowResponse, Duration = duration, Operation = operation, Times = times };

    /// <summary>Cuts the connection before the request is executed.</summary>
    public static CodaFault ResetBefore(string? operation = null, int times = 1) =>
        new() { Kind = CodaFaultKind.ResetBefore, Operation = operation, Times = times };

    /// <summary>Cuts the connection after the request was executed.</summary>
    public static CodaFault ResetAfter(string? operation = null, int times = 1) =>
        new() { Kind = CodaFaultKind.ResetAfter, Operation = operation, Times = times };

    /// <summary>Accepts a write and never applies it.</summary>
    public static CodaFault NeverComplete(string? operation = null) => new() { Kind = CodaFaultKind.NeverComplete, Operation = operation };

    /// <summary>Completes a write with a warning.</summary>
    public static CodaFault Warning(string text, string? operation = null) =>
        new() { Kind = CodaFaultKind.MutationWarning, Text = text, Operation = operation };

    /// <summary>Answers an HTML page instead of JSON. The status is a success if the request succeeds.</summary>
    public static CodaFault HtmlPage(string? operation = null, int times = 1) => new() { Kind = CodaFaultKind.HtmlPage, Operation = operation, Times = times };

    /// <summary>Answers without a body.</summary>
    public static CodaFault EmptyBody(string? operation = null, int times = 1) => new() { Kind = CodaFaultKind.EmptyBody, Operation = operation, Times = times };

    /// <summary>Answers the first half of the JSON.</summary>
    public static CodaFault HalfJson(string? operation = null, int times = 1) => new() { Kind = CodaFaultKind.HalfJson, Operation = operation, Times = times };

    /// <summary>Answers without a member. Its path names it, such as <c>name</c> or <c>items.id</c>.</summary>
    public static CodaFault MissingMember(string member, string? operation = null, int times = 1) =>
        new() { Kind = CodaFaultKind.MissingMember, Text = member, Operation = operation, Times = times };

    /// <summary>Answers with another JSON type for a member. Its path names it, such as <c>name</c> or <c>items.id</c>.</summary>
    public static CodaFault OtherType(string member, string? operation = null, int times = 1) =>
        new() { Kind = CodaFaultKind.OtherType, Text = member, Operation = operation, Times = times };

    /// <summary>Returns fewer items on a page than requested.</summary>
    public static CodaFault ShortPage(string operation, int count = 0) =>
        new() { Kind = CodaFaultKind.ShortPage, Operation = operation, Count = count };

    /// <summary>Lets an export fail.</summary>
    public static CodaFault ExportFailed(string error) =>
        new() { Kind = CodaFaultKind.ExportFailed, Operation = "beginPageContentExport", Text = error };

    /// <summary>Answers 404 for an export's status, for a number of polls.</summary>
    public static CodaFault ExportNotFoundYet(int times = 1) => Status(404, "getPageContentExportStatus", times);

    /// <summary>Answers 410 for an export's status.</summary>
    public static CodaFault ExportGone() => Status(410, "getPageContentExportStatus");

    /// <summary>Refuses a download link.</summary>
    public static CodaFault LinkAccessDenied(int times = 1) =>
        new() { Kind = CodaFaultKind.LinkAccessDenied, Operation = "downloadExport", Times = times };

    /// <summary>Answers a download link with 200 and an XML error.</summary>
    public static CodaFault LinkNoSuchKey(int times = 1) =>
        new() { Kind = CodaFaultKind.LinkNoSuchKey, Operation = "downloadExport", Times = times };
}
