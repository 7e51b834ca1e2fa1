using System.Globalization;
using System.Net;
using CodaMcp.Audit;
using CodaMcp.Calls;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;
using CodaMcp.Members;

namespace CodaMcp.Tools;

/// <summary>Describes failures for the model: the cause, and what to do next.</summary>
internal static class ToolFailures
{
    /// <summary>The deadline passed.</summary>
    public static ToolError DeadlineExceeded { get; } = new(
        ToolErrorKind.DeadlineExceeded,
        "The time for this call ran out before it was done, and nothing was changed. Ask for less at once, or try again in 10 s.");

    /// <summary>The call was cancelled.</summary>
    public static ToolError Cancelled { get; } = new(ToolErrorKind.Cancelled, "The call was cancelled before it was done, and nothing was changed.");

    /// <summary>The tool is not offered to the connection. The front responds with its own message.</summary>
    public static ToolError NotOffered { get; } = new(ToolErrorKind.UnknownTool, "This tool is not offered to this connection, or there is none of this name.");

    /// <summary>The session of a write was closed before the write was sent.</summary>
    public static ToolError SessionEnded { get; } = new(ToolErrorKind.Cancelled, "The session was closed before the change was sent, and nothing was changed.");

    /// <summary>The Coda token of a write was replaced or disconnected before the write was sent.</summary>
    public static ToolError TokenChanged { get; } = new(
        ToolErrorKind.CodaNotConnected, "The Coda API token was replaced or disconnected before the change was sent, and nothing was changed. Try again.");

    /// <summary>Returns the error that ends a call after some of its requests were sent.</summary>
    /// <param name="refusal">The reason why no more requests are sent.</param>
    public static ToolException Interrupted(ToolError refusal) => new(
        ToolErrorKind.UnknownOutcome, $"Not all of the change was sent. What was sent before stays. The rest was stopped: {refusal.Message.Replace(" before it was done, and nothing was changed", "", StringComparison.Ordinal)}");

    /// <summary>A change was sent to Coda, and its outcome cannot be determined.</summary>
    public static ToolError UnknownOutcome { get; } = new(
        ToolErrorKind.UnknownOutcome,
        "The connection to Coda broke after the change was sent, so that it may or may not have taken effect. Read the doc before sending it again.");

    /// <summary>A fault of this server.</summary>
    public static ToolError Internal { get; } = new(
        ToolErrorKind.Internal,
        "Something went wrong in this server. Try again; if it stays, report it with the time and the tool's name.");

    /// <summary>Returns the error for an exception; null if it is an unexpected exception.</summary>
    /// <param name="exception">The exception that the tool threw.</param>
    /// <param name="tool">The tool. Only a tool that writes can leave an unknown outcome.</param>
    /// <param name="call">The call that threw it.</param>
    public static ToolError? From(Exception exception, ToolDescriptor tool, CodaCall call) => exception switch
    {
        ToolException told => new ToolError(told.Kind, told.Message) { RetryAfter = told.RetryAfter, MissingAbilities = told.MissingAbilities },
        AuditUnavailableException unrecorded => new ToolError(ToolErrorKind.AuditUnavailable, unrecorded.Message),
        CodaException answered => From(answered, call) with { CodaStatus = (int)answered.Status },
        CodaUnavailableException { MayHaveExecuted: true } or CodaAnswerException { MayHaveExecuted: true } when !tool.ReadOnly => UnknownOutcome,
        CodaAnswerException unread => new ToolError(
            ToolErrorKind.UnexpectedAnswer,
            $"{unread.Message} Coda was reached, but this server cannot read the response. Trying again is unlikely to help. Report it to the operator of this server, with the time and the tool's name."),
        CodaFileHostException refused => new ToolError(ToolErrorKind.FileHostRefused, $"The page's content was not fetched. {refused.Message}"),
        CodaExportException failed => new ToolError(ToolErrorKind.CodaUnavailable, $"{failed.Message} Try again in 60 s."),
        CodaUnavailableException => Unavailable,
        _ => null,
    };

    private static ToolError Unavailable => new(ToolErrorKind.CodaUnavailable, "Coda could not be reached or did not answer in time. Try again in 60 s.");

    private static ToolError From(CodaException answered, CodaCall call) => answered.Status switch
    {
        HttpStatusCode.Conflict when answered.IsPreparing => new(
            ToolErrorKind.CodaBusy,
            CodaErrors.SaysSomething(answered)
                ? $"Coda refused the request because of a conflict.{Said(answered)} It answers so mainly while it is still preparing this doc, up to two minutes after the doc is created or copied. This request was not carried out; try again {In(answered)}."
                : $"Coda is probably still preparing this doc, as it does for up to two minutes after a doc is created or copied. This request was not carried out; try again {In(answered)}.")
        {
            RetryAfter = answered.RetryAfter,
        },
        HttpStatusCode.Conflict => new(
            ToolErrorKind.Refused,
            $"Coda refused the request because it is in conflict with what is there.{Said(answered)} Where the doc was just created or copied, try again in two minutes; else read what is there first."),
        _ when CodaRefusals.Explain(answered) is { } reason => new(ToolErrorKind.Forbidden, $"{reason}{Said(answered)}{(answered.Status == HttpStatusCode.Unauthorized ? "" : " The Coda API token is in order.")}"),
        // CodaNotConnected is returned only if nothing was changed. Some clients repeat the call by themselves once the member has connected a token.
        HttpStatusCode.Unauthorized when call.Credential.Source == CodaCredentialSource.Member => new(
            call.RequestIds.IsEmpty ? ToolErrorKind.CodaNotConnected : ToolErrorKind.Forbidden,
            "Coda refuses the API token you connected: it was revoked or has expired. Connect another one on your account page."),
        HttpStatusCode.Forbidden when call is { WriteForbidden: true, Credential: { Source: CodaCredentialSource.Member, Scoped: true } } => new(
            ToolErrorKind.Forbidden,
            $"The Coda API token seems to be read-only, or restricted to other docs or tables: Coda refused this change.{Said(answered)} To make it, connect a token that may on your account page."),
        HttpStatusCode.Unauthorized => new(
            ToolErrorKind.Forbidden,
            "The Coda API token was refused: it is invalid, expired or revoked. The operator of this server must set a working token."),
        HttpStatusCode.Forbidden => new(
            ToolErrorKind.Forbidden,
            $"The Coda user may not do this, or the Coda API token is restricted.{Said(answered)} Ask the doc's owner for access, or whoami for the token in use."),
        HttpStatusCode.NotFound or HttpStatusCode.Gone => new(
            ToolErrorKind.NotFound,
            $"Coda has no such thing, or the Coda user cannot see it.{Said(answered)} Look it up with list_docs or get_doc_overview; something just created can take half a minute to appear."),
        HttpStatusCode.TooManyRequests => new(ToolErrorKind.CodaBusy, Busy(answered)) { RetryAfter = answered.RetryAfter },
        >= HttpStatusCode.InternalServerError when call.WriteLeft => UnknownOutcome,
        HttpStatusCode.GatewayTimeout => new(
            ToolErrorKind.CodaUnavailable,
            "Coda took too long to answer, as it does for large tables. Ask for less at once, with a smaller limit."),
        >= HttpStatusCode.InternalServerError => new(
            ToolErrorKind.CodaUnavailable,
            string.Create(CultureInfo.InvariantCulture, $"Coda answered with an error of its own ({(int)answered.Status}).{Said(answered)} Nothing was changed; try again in 60 s.")),
        >= HttpStatusCode.Ambiguous and < HttpStatusCode.BadRequest => new(
            ToolErrorKind.UnexpectedAnswer,
            $"Coda's API was not reached at the address that this server has for it. {answered.Message.TrimEnd('.', ' ')}. The server follows no redirect with a Coda API token. Whoever runs this server has to set CODA_API_BASE_URL to the API's own address."),
        _ => new(ToolErrorKind.Refused, $"Coda refused the request.{Said(answered)} Correct the arguments before trying again."),
    };

    private static string Busy(CodaException answered) => $"{answered.Message} Nothing was changed; try again {In(answered)}.";

    private static string In(CodaException answered) => answered.RetryAfter is { } after
        ? string.Create(CultureInfo.InvariantCulture, $"in {Math.Max(1, Math.Ceiling(after.TotalSeconds))} seconds")
        : "in 60 seconds";

    private static string Said(CodaException answered) =>
        string.IsNullOrWhiteSpace(answered.Message) ? "" : $" Coda says: {answered.Message.TrimEnd('.', ' ')}.";
}
