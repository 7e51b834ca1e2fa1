namespace CodaMcp.Sandbox.Coda;

/// <summary>Something that goes wrong: which requests it meets, and what happens to them. Add it to <see cref="CodaFaults"/>.</summary>
public sealed record CodaFault
{
    /// <summary>What happens.</summary>
    public required CodaFaultKind Kind { get; init; }

    /// <summary>operationId it meets (downloads from the files host are <c>downloadExport</c>); <see langword="null"/> for every one.</summary>
    public string? Operation { get; init; }

    /// <summary>Token it meets; <see langword="null"/> for every one.</summary>
    public string? Token { get; init; }

    /// <summary>Login id it meets; <see langword="null"/> for every one.</summary>
    public string? LoginId { get; init; }

    /// <summary>Meets only requests whose <c>limit</c> is above this (25 counts when none is given); <see langword="null"/> for all.</summary>
    public int? LimitAbove { get; init; }

    /// <summary>The first matching request that is met, counted from 1.</summary>
    public int FromCall { get; init; } = 1;

    /// <summary>How many matching requests in a row are met. Default 1; <see cref="int.MaxValue"/> for all.</summary>
    public int Times { get; init; } = 1;

    /// <summary>HTTP status of <see cref="CodaFaultKind.Status"/>.</summary>
    public int StatusCode { get; init; } = 500;

    /// <summary>Seconds of a Retry-After header, if there shall be one.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>Time of a slow response or of sticky 429s, on the sandbox's clock.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The message, warning, error or member name, depending on the kind.</summary>
    public string? Text { get; init; }

    /// <summary>Items on a short page.</summary>
    public int Count { get; init; }

    /// <summary>429 without (or with) Retry-After for so many calls.</summary>
    public static CodaFault TooManyRequests(string? operation = null, int? retryAfterSeconds = null, int times = 1) =>
        new() { Kind = CodaFaultKind.Status, StatusCode = 429, Operation = operation, RetryAfterSeconds = retryAfterSeconds, Times = times };

    /// <summary>Any error status for so many calls.</summary>
    public static CodaFault Status(int statusCode, string? operation = null, int times = 1, string? message = null) =>
        new() { Kind = CodaFaultKind.Status, StatusCode = statusCode, Operation = operation, Times = times, Text = message };

    /// <summary>
    /// Answers 504 to every listing of rows with a larger limit, as Coda does for big tables. The body is CloudFront's HTML page.
    /// </summary>
    public static CodaFault GatewayTimeoutAbove(int limit, string operation = "listRows") =>
        new() { Kind = CodaFaultKind.Status, StatusCode = 504, Operation = operation, LimitAbove = limit, Times = int.MaxValue };

    /// <summary>429 for everything the Coda user asks, for so long.</summary>
    public static CodaFault StickyTooManyRequests(TimeSpan duration, string? loginId = null) =>
        new() { Kind = CodaFaultKind.StickyTooManyRequests, Duration = duration, LoginId = loginId };

    /// <summary>An answer that takes so long.</summary>
    public static CodaFault Slow(TimeSpan duration, string? operation = null, int times = 1) =>
        new() { Kind = CodaFaultKind.SlowResponse, Duration = duration, Operation = operation, Times = times };

    /// <summary>A connection cut before anything happened.</summary>
    public static CodaFault ResetBefore(string? operation = null, int times = 1) =>
        new() { Kind = CodaFaultKind.ResetBefore, Operation = operation, Times = times };

    /// <summary>A connection cut after the request was executed.</summary>
    public static CodaFault ResetAfter(string? operation = null, int times = 1) =>
        new() { Kind = CodaFaultKind.ResetAfter, Operation = operation, Times = times };

    /// <summary>A write that is accepted and never applied.</summary>
    public static CodaFault NeverComplete(string? operation = null) => new() { Kind = CodaFaultKind.NeverComplete, Operation = operation };

    /// <summary>A write that completes with a warning.</summary>
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

    /// <summary>A page of a listing that is shorter than asked for.</summary>
    public static CodaFault ShortPage(string operation, int count = 0) =>
        new() { Kind = CodaFaultKind.ShortPage, Operation = operation, Count = count };

    /// <summary>An export that fails.</summary>
    public static CodaFault ExportFailed(string error) =>
        new() { Kind = CodaFaultKind.ExportFailed, Operation = "beginPageContentExport", Text = error };

    /// <summary>An export whose status is not found yet, for so many polls.</summary>
    public static CodaFault ExportNotFoundYet(int times = 1) => Status(404, "getPageContentExportStatus", times);

    /// <summary>An export whose status is gone.</summary>
    public static CodaFault ExportGone() => Status(410, "getPageContentExportStatus");

    /// <summary>A download link that is refused.</summary>
    public static CodaFault LinkAccessDenied(int times = 1) =>
        new() { Kind = CodaFaultKind.LinkAccessDenied, Operation = "downloadExport", Times = times };

    /// <summary>A download link that answers 200 with an XML error.</summary>
    public static CodaFault LinkNoSuchKey(int times = 1) =>
        new() { Kind = CodaFaultKind.LinkNoSuchKey, Operation = "downloadExport", Times = times };
}
