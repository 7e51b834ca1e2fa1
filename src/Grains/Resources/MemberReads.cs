using System.Text;
using System.Text.Json.Nodes;
using CodaMcp.Tools;

namespace CodaMcp.Resources;

/// <summary>
/// One member's reading by way of the tools: what a resource or a completion reads is what a tool would have read, with the tool's
/// scope, deadline, cache and words for what goes wrong.
/// </summary>
/// <param name="runner">Runs the tools.</param>
/// <param name="grantedScopes">The scopes of the caller's token.</param>
/// <param name="call">The one call that all the reads belong to.</param>
/// <param name="cancellationToken">Fires when the caller goes away.</param>
internal sealed class MemberReads(ToolRunner runner, IReadOnlyCollection<string> grantedScopes, ToolCall call, CancellationToken cancellationToken)
{
    /// <summary>How many docs a listing gives: as many as a search lists, so that one listing of Coda's serves all.</summary>
    public const int DocsListed = 100;

    private static readonly TimeSpan DocsKnown = TimeSpan.FromMinutes(10);

    /// <summary>Runs a tool that reads.</summary>
    public Task<ToolOutcome> Run(string tool, JsonObject arguments) =>
        runner.RunAsync(tool, Encoding.UTF8.GetBytes(arguments.ToJsonString()), grantedScopes, call, cancellationToken);

    /// <summary>
    /// Lists the docs opened last. If Coda is slow or its limit for listing docs is used up, the answer is what it listed for this member
    /// before, up to ten minutes ago.
    /// </summary>
    /// <returns>What <c>list_docs</c> gives, or its error if nothing is known.</returns>
    public async Task<ToolOutcome> RecentDocs()
    {
        const string name = "docs opened last";
        var outcome = await Run("list_docs", new() { ["limit"] = DocsListed });
        if (outcome.Result is { } listed)
            call.Keep(name, listed, DocsKnown);
        else if (outcome.Error?.Kind is ToolErrorKind.CodaBusy or ToolErrorKind.CodaUnavailable or ToolErrorKind.DeadlineExceeded && call.Kept(name) is { } known)
            return new ToolOutcome { Result = known };
        return outcome;
    }

    /// <summary>The error for a token that may not read; null where it may. Said of the MCP method, which is what the client knows.</summary>
    public ToolError? Refused(string method) => grantedScopes.Contains(Scopes.Read)
        ? null
        : new ToolError(ToolErrorKind.InsufficientScope, $"'{method}' needs the scope {Scopes.Read}. Sign in again and grant it.") { RequiredScopes = [Scopes.Read] };
}
