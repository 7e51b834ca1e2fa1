using CodaMcp.Coda;
using CodaMcp.Resources;
using CodaMcp.Tools;

namespace CodaMcp.Subscriptions;

/// <summary>
/// Lets members subscribe to resources: to those that they can read, since that is what a client does once it is told of a change.
/// </summary>
/// <param name="resources">Reads resources.</param>
public sealed class ResourceAdmission(ResourceReader resources)
{
    /// <summary>The MCP method that subscribes, which is also what the audit record calls it.</summary>
    internal const string Method = "resources/subscribe";

    private static readonly TimeSpan VersionPatience = TimeSpan.FromSeconds(10);

    /// <summary>Finds out what a URI means by reading it. Never throws for what a tool can run into.</summary>
    /// <param name="uri">The URI.</param>
    /// <param name="grantedScopes">The scopes of the caller's token.</param>
    /// <param name="call">What the tools have to work with; may be used for several URIs in turn.</param>
    /// <param name="cancellationToken">Fires when the caller goes away.</param>
    /// <returns>
    /// The resource, from the version on that its doc has by now, or why it cannot be subscribed to; <see cref="ToolErrorKind.NotFound"/> for a URI that is none of ours.
    /// </returns>
    public async Task<(WatchedResource? Resource, ToolError? Error)> AdmitAsync(
        string uri, IReadOnlyCollection<string> grantedScopes, ToolCall call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        var reading = call.ForReading();
        var outcome = await resources.ReadAsync(uri, grantedScopes, reading, cancellationToken);
        foreach (var target in reading.Targets)
            call.Touches(target[..target.IndexOf(':', StringComparison.Ordinal)], target[(target.IndexOf(':', StringComparison.Ordinal) + 1)..]);
        if (outcome.Error is { } error)
            return (null, error);

        var docId = IdOf("doc", reading)!;
        try
        {
            var now = await call.Gateway.WatchDocument(call.Coda, docId, since: null, VersionPatience, cancellationToken);
            if (now.Failure is { } failure)
                return (null, new ToolError(ToolErrorKind.Forbidden, $"This can be read, but the doc it is in cannot be watched for changes. Coda says: {failure.Message.TrimEnd('.', ' ')}."));
            return (new WatchedResource(docId, ScopesOf(ResourceUri.Parse(uri)!, docId, reading), now.Version), null);
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

    // What is read to show it, by the ids that the names in the URI stand for.
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
