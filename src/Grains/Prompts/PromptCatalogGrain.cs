using Orleans.Concurrency;

namespace CodaMcp.Prompts;

/// <summary>Serves the prompts of its own silo.</summary>
[StatelessWorker]
[GrainType("prompt-catalog")]
public sealed class PromptCatalogGrain : Grain, IPromptCatalogGrain
{
    /// <inheritdoc/>
    public ValueTask<PromptDescriptor[]> GetPrompts() => new([.. PromptCatalog.All.Select(prompt => prompt.Descriptor)]);

    /// <inheritdoc/>
    public ValueTask<PromptOutcome> GetPrompt(GetPrompt request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new(PromptCatalog.Get(request.Name, request.Arguments));
    }
}
