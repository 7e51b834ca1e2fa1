using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace CodaMcp.Api;

/// <summary>The errors of the API, as problem details (RFC 9457).</summary>
internal static class ApiProblems
{
    /// <summary>The answer for fields that cannot be used.</summary>
    public static IResult Invalid(IDictionary<string, string[]> errors) => Results.ValidationProblem(
        errors, detail: string.Join(' ', errors.Values.SelectMany(reasons => reasons)), statusCode: StatusCodes.Status400BadRequest, title: "The request cannot be used.");

    /// <summary>The answer for one field that cannot be used.</summary>
    public static IResult Invalid(string field, string reason) => Invalid(new Dictionary<string, string[]> { [field] = [reason] });

    public static IResult NotFound(string what) => Results.Problem(what, statusCode: StatusCodes.Status404NotFound, title: "Not found.");

    public static IResult Forbidden(string why) => Results.Problem(why, statusCode: StatusCodes.Status403Forbidden, title: "Not allowed.");

    public static IResult Conflict(string why) => Results.Problem(why, statusCode: StatusCodes.Status409Conflict, title: "Nothing was changed.");

    public static IResult Unauthorized(string why) => Results.Problem(why, statusCode: StatusCodes.Status401Unauthorized, title: "Not signed in.");

    public static IResult Unavailable(HttpContext context, string why)
    {
        context.Response.Headers.RetryAfter = "5";
        return Results.Problem(why, statusCode: StatusCodes.Status503ServiceUnavailable, title: "Not available at the moment.");
    }

    /// <summary>Writes the answer to an address that sends too many requests. The rate limiter calls this before the endpoint runs.</summary>
    public static Task WriteTooManyAsync(HttpContext context, TimeSpan retryAfter)
    {
        var seconds = Math.Ceiling(retryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        context.Response.Headers.RetryAfter = seconds;
        return Results.Problem(
            $"Too many requests came from your network just now. Send the request again after {seconds} s.", statusCode: StatusCodes.Status429TooManyRequests, title: "Too many requests.")
            .ExecuteAsync(context);
    }
}
