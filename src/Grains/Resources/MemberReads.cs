using System.Text;
using System.Text.Json.Nodes;
using CodaMcp.Tools;

namespace CodaMcp.Resources;

/// <summary>
/// Reads for one member through the tools. A resource or a completion reads what a tool would read, with the tool's scope, deadline, cache and
/// error messages.
/// </summary>
/// <param name="runner">Runs the tools.</param>
/// <param name="grantedScopes">The scopes of the caller's token.</param>
/// <param name="call">The call that all reads belong to.</param>
/// <param name="cancellationToken">Fires when the caller disconnects.</param>
internal sealed class MemberReads(ToolRunner runner, IReadOnlyCollection<string> grantedScopes, ToolCall call, CancellationToken cancellationToken)
{
    /// <summary>The number of docs of a listing. A search lists the same number, so one listing of Coda serves both.</summary>
    public const int DocsListed = 100;

    private static readonly TimeSpan DocsKnown = TimeSpan.FromMinutes(10);

    /// <summary>Runs a tool that reads.</summary>
    public Task<ToolOutcome> Run(string tool, JsonObject arguments) =>
        runner.RunAsync(tool, Encoding.UTF8.GetBytes(arguments.ToJsonString()), grantedScopes, call, cancellationToken);

    /// <summary>
    /// Lists the docs opened last. If Coda is slow or its limit for listing docs is used up, returns the last listing for this member, up to
    /// ten minutes old.
    /// </summary>
    /// <returns>The result of <c>list_docs</c>, or its error if there is no earlier listing.</returns>
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

    /// <summary>Returns the error for a token that may not read; null if it may. The error names the MCP method, because the client knows that name.</summary>
    public ToolError? Refused(string method) => grantedScopes.Contains(Scopes.Read)
        ? null
        : new ToolError(ToolErrorKind.InsufficientScope, $"'{method}' needs the scope {Scopes.Read}. Sign in again and grant it.") { RequiredScopes = [Scopes.Read] };
}
