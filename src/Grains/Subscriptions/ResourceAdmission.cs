using CodaMcp.Coda;
using CodaMcp.Resources;
using CodaMcp.Sessions;
using CodaMcp.Tools;

namespace CodaMcp.Subscriptions;

/// <summary>
/// Lets members subscribe to the resources that they can read. A client reads a resource when it is notified of a change.
/// </summary>
/// <param name="resources">Reads resources.</param>
public sealed class ResourceAdmission(ResourceReader resources)
{
    /// <summary>The MCP method that subscribes. Audit records use the same name.</summary>
    internal const string Method = "resources/subscribe";

    private static readonly TimeSpan VersionTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Reads all resources in parallel, to learn what each URI means. Returns the errors of tools and does not throw them.</summary>
    /// <param name="uris">The URIs.</param>
    /// <param name="grantedScopes">The scopes of the caller's token.</param>
    /// <param name="call">The context of the tools.</param>
    /// <param name="cancellationToken">Fires when the caller goes away.</param>
    /// <returns>
    /// The resources that can be subscribed to, each with the current version of its doc, and the first error of the others. The error is
    /// <see cref="ToolErrorKind.NotFound"/> for a URI that is not this server's.
    /// </returns>
    public async Task<(StoredSubscription[] Admitted, ToolError? Error)> AdmitAsync(
        IEnumerable<string> uris, IReadOnlyCollection<string> grantedScopes, ToolCall call, CancellationToken cancellationToken)
    {
        var all = await Task.WhenAll(uris.Distinct(StringComparer.Ordinal).Select(uri => AdmitAsync(uri, grantedScopes, call, cancellationToken)));
        return ([.. all.Select(one => one.Resource).OfType<StoredSubscription>()], all.Select(one => one.Error).FirstOrDefault(error => error is not null));
    }

    private async Task<(StoredSubscription? Resource, ToolError? Error)> AdmitAsync(
        string uri, IReadOnlyCollection<string> grantedScopes, ToolCall call, CancellationToken cancellationToken)
    {
        var reading = call.ForReading();
        var outcome = await resources.ReadAsync(uri, grantedScopes, reading, cancellationToken);
        foreach (var target in reading.Targets)
            call.Touches(target[..target.IndexOf(':', StringComparison.Ordinal)], target[(target.IndexOf(':', StringComparison.Ordinal) + 1)..]);
        if (outcome.Error is { } error)
            return (null, error);

        var docId = IdOf("doc", reading)!;
        try
        {
            var now = await call.Gateway.WatchDocument(call.Coda, docId, since: null, VersionTimeout, cancellationToken);
            if (now.Failure is { } failure)
                return (null, new ToolError(ToolErrorKind.Forbidden, $"This can be read, but the doc it is in cannot be watched for changes. Coda says: {failure.Message.TrimEnd('.', ' ')}."));
            return (new StoredSubscription { Uri = uri, DocId = docId, Scopes = ScopesOf(ResourceUri.Parse(uri)!, docId, reading), Version = now.Version }, null);
        }
        catch (Exception unavailable) when (CodaFailures.Of(unavailable) is not null)
        {
            return (null, new ToolError(ToolErrorKind.CodaUnavailable, "The doc can be read, but not be watched for changes just now. Try again in a minute."));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return (null, ToolFailures.Cancelled);
        }
    }

    // Returns the scopes of the operations that show the resource. The ids come from the read: the URI may have names instead.
    private static string[] ScopesOf(ResourceUri uri, string docId, ToolCall reading) => uri switch
    {
        { Page: not null } => CodaOperation.Of(nameof(ICodaApi.ListPageContent), docId, IdOf("page", reading)!).Scopes,
        { Table: not null } => CodaOperation.Of(nameof(ICodaApi.ListRows), docId, IdOf("table", reading)!).Scopes,
        _ =>
        [
            .. CodaOperation.Of(nameof(ICodaApi.GetDoc), docId).Scopes,
            .. CodaOperation.Of(nameof(ICodaApi.ListPages), docId).Scopes,
            .. CodaOperation.Of(nameof(ICodaApi.ListTables), docId).Scopes,
        ],
    };

    private static string? IdOf(string kind, ToolCall reading) =>
        reading.Targets.FirstOrDefault(target => target.StartsWith($"{kind}:", StringComparison.Ordinal))?[(kind.Length + 1)..];
}
