using System.Diagnostics.CodeAnalysis;
using CodaMcp.Calls;
using CodaMcp.Elicitation;
using CodaMcp.References;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Tools;

/// <summary>Runs a tool. Checks scopes and arguments, enforces the deadline, and converts every result and failure to an outcome.</summary>
/// <param name="catalog">The tools.</param>
/// <param name="logger">Logs the faults of this server.</param>
public sealed partial class ToolRunner(ToolCatalog catalog, ILogger<ToolRunner> logger)
{
    /// <summary>Runs a tool. Does not throw for failures that a tool can have, including cancellation.</summary>
    /// <param name="toolName">The tool's name.</param>
    /// <param name="arguments">The arguments object as UTF-8 JSON, at most 4 MB; empty for none.</param>
    /// <param name="grantedScopes">The scopes of the caller's token.</param>
    /// <param name="call">The context of the tool. This method enforces its deadline.</param>
    /// <param name="cancellationToken">Cancels the tool.</param>
    /// <returns>The result, an error with the cause and the next step, or questions to the client.</returns>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "This is the boundary where every failure becomes an outcome.")]
    public async Task<ToolOutcome> RunAsync(
        string toolName,
        ReadOnlyMemory<byte> arguments,
        IReadOnlyCollection<string> grantedScopes,
        ToolCall call,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(toolName);
        ArgumentNullException.ThrowIfNull(grantedScopes);
        ArgumentNullException.ThrowIfNull(call);
        if (catalog.Find(toolName) is not { } tool)
            return Failed(UnknownTool(toolName));
        if (call.Rules.RefusalOf(tool.Descriptor) is { } forbidden)
            return Failed(forbidden);
        if (!tool.Descriptor.RequiredScopes.All(grantedScopes.Contains))
            return Failed(InsufficientScope(tool));

        var left = call.Deadline - call.Time.GetUtcNow();
        if (left <= TimeSpan.Zero)
            return Failed(ToolFailures.DeadlineExceeded);
        using var deadline = new CancellationTokenSource(left, call.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            var read = ToolArguments.Read(tool, arguments);
            (call.Coda.Fresh, call.Confirmed) = (read.Fresh, read.Confirmed);
            call.BytesOf = result => tool.HasNote ? read.Notes.AddTo(tool.BytesOf(result)) : tool.BytesOf(result);
            return new ToolOutcome { Result = call.BytesOf(await tool.RunAsync(read.Values, call, either.Token)) };
        }
        catch (InputRequiredException required) when (!call.Coda.WriteLeft)
        {
            return new ToolOutcome { InputRequired = new InputRequired { Requests = required.Requests } };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Failed(call.Coda.WriteLeft ? ToolFailures.UnknownOutcome : ToolFailures.Cancelled);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            return Failed(call.Coda.WriteLeft ? ToolFailures.UnknownOutcome : ToolFailures.DeadlineExceeded);
        }
        catch (Exception exception)
        {
            if (ToolFailures.From(exception, tool.Descriptor, call.Coda) is { } error)
                return Failed(error);
            LogFault(exception, tool.Descriptor.Name);
            return Failed(call.Coda.WriteLeft ? ToolFailures.UnknownOutcome : ToolFailures.Internal);
        }
    }

    private static ToolOutcome Failed(ToolError error) => new() { Error = error };

    private ToolError UnknownTool(string name)
    {
        var shown = name.Length > 64 ? name[..64] + "…" : name;
        return new(ToolErrorKind.UnknownTool, $"There is no tool '{shown}'. The nearest: {string.Join(", ", NearestNames.Of(name, catalog.Names, 3))}.");
    }

    private static ToolError InsufficientScope(Tool tool) =>
        new(ToolErrorKind.InsufficientScope, $"'{tool.Descriptor.Name}' needs the scopes {string.Join(" and ", tool.Descriptor.RequiredScopes)}. Sign in again and grant them.")
        {
            RequiredScopes = tool.Descriptor.RequiredScopes,
        };

    [LoggerMessage(Level = LogLevel.Error, Message = "The tool {Tool} failed for a fault of ours.")]
    private partial void LogFault(Exception exception, string tool);
}
