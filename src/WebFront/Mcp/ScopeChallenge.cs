using CodaMcp.Authentication;
using CodaMcp.Sessions;
using CodaMcp.Tools;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace CodaMcp.Mcp;

/// <summary>
/// The 403 for a call that the member's grain refused since its token lacks a scope. A client asks for more scope (step-up) when it sees the
/// 403, and only then. The grain also knows whether the client has signed in again since its last challenge. Then it refuses by another error.
/// </summary>
/// <remarks>RFC 6750, section 3.1; MCP 2026-07-28, Authorization, Scope Challenge Handling.</remarks>
internal static class ScopeChallenge
{
    /// <summary>What reading a resource, listing resources and subscribing to one need.</summary>
    public static string[] Reading { get; } = [Scopes.Read];

    /// <summary>What a member is told whose token lacks a scope.</summary>
    /// <param name="what">The tool or the MCP method.</param>
    /// <param name="scopes">All scopes that it needs.</param>
    public static string DescriptionOf(string what, IEnumerable<string> scopes) => $"{what} needs {string.Join(" and ", scopes)}";

    /// <summary>A tool, as <see cref="DescriptionOf"/> names it.</summary>
    public static string NameOf(string tool) => $"The tool {tool}";

    /// <summary>
    /// Answers a request whose token lacks a scope, as far as this front knows, where the grain refused it for that. The response must not have
    /// begun. One that is over the member's call limit gets 429.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="challenges">The challenges.</param>
    /// <param name="what">The tool or the MCP method.</param>
    /// <param name="required">All scopes that it needs.</param>
    /// <param name="error">Why the grain refused the request, if it did.</param>
    /// <returns>Whether the request is answered.</returns>
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
