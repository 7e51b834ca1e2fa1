using CodaMcp.Stops;
using Orleans.Concurrency;

namespace CodaMcp.Prompts;

/// <summary>Serves the prompts of its own silo.</summary>
/// <param name="stops">What operators have stopped.</param>
[StatelessWorker]
[GrainType("prompt-catalog")]
public sealed class PromptCatalogGrain(CurrentStops stops) : Grain, IPromptCatalogGrain
{
    /// <inheritdoc/>
    public ValueTask<PromptDescriptor[]> GetPrompts() => new([.. PromptCatalog.All.Select(prompt => prompt.Descriptor)]);

    /// <inheritdoc/>
    public ValueTask<PromptOutcome> GetPrompt(GetPrompt request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Member is { } member && stops.RefusalOf(member, request.ClientId, "prompts/get", writes: false) is { } stopped)
            return new(new PromptOutcome { Problem = stopped.Message, Stopped = true });
        return new(PromptCatalog.Get(request.Name, request.Arguments));
    }
}
