using CodaMcp.Authentication;
using CodaMcp.Sessions;
using CodaMcp.Tools;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace CodaMcp.Mcp;

/// <summary>
/// Answers with 403 if the member's grain refused a call because the token lacks a scope. Clients ask for more scope (step-up) only when they get a
/// 403. The grain also knows whether the client has signed in again since its last challenge. If so, it refuses with another error.
/// </summary>
/// <remarks>RFC 6750, section 3.1; MCP 2026-07-28, Authorization, Scope Challenge Handling.</remarks>
internal static class ScopeChallenge
{
    /// <summary>The scopes for reading a resource, listing resources and subscribing to one.</summary>
    public static string[] Reading { get; } = [Scopes.Read];

    /// <summary>Returns the text for a member whose token lacks a scope.</summary>
    /// <param name="what">The tool or the MCP method.</param>
    /// <param name="scopes">All scopes that the tool or method needs.</param>
    public static string DescriptionOf(string what, IEnumerable<string> scopes) => $"{what} needs {string.Join(" and ", scopes)}";

    /// <summary>Returns the name of a tool for <see cref="DescriptionOf"/>.</summary>
    public static string NameOf(string tool) => $"The tool {tool}";

    /// <summary>
    /// Answers a request that the grain refused, if this front also knows that the token lacks a scope. Does nothing if the response has begun. A
    /// request over the member's call limit gets 429.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="challenges">The challenges.</param>
    /// <param name="what">The tool or the MCP method.</param>
    /// <param name="required">All scopes that the tool or method needs.</param>
    /// <param name="error">Why the grain refused the request; null if it did not.</param>
    /// <returns>Whether this method answered the request.</returns>
    public static bool TryAnswer(HttpContext context, BearerChallenges challenges, string what, string[] required, ToolError? error)
    {
        if (error is null || required.All(context.GetMember().Has) || context.Response.HasStarted)
            return false;
        Func<Task>? answer = error.Kind switch
        {
            ToolErrorKind.InsufficientScope => () => challenges.WriteInsufficientScopeAsync(context, required, DescriptionOf(what, required)),
            ToolErrorKind.LimitExceeded => () => JsonRpcRefusal.OverLimitAsync(context, error.RetryAfter, error.Message),
            _ => null,
        };
        if (answer is not null)
            context.Features.GetRequiredFeature<PostStream>().Refuse(answer);
        return answer is not null;
    }
}
