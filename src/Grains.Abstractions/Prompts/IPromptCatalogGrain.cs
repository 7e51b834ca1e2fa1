namespace CodaMcp.Prompts;

/// <summary>The prompts the silos offer; they are the same for everybody and touch nothing. Any activation answers; the key is 0.</summary>
[Alias("codamcp.IPromptCatalogGrain")]
public interface IPromptCatalogGrain : IGrainWithIntegerKey
{
    /// <summary>The prompts of the answering silo's version, in the order of <c>prompts/list</c>.</summary>
    [Alias("GetPrompts")]
    ValueTask<PromptDescriptor[]> GetPrompts();

    /// <summary>One prompt with its arguments filled in (MCP <c>prompts/get</c>).</summary>
    [Alias("GetPrompt")]
    ValueTask<PromptOutcome> GetPrompt(GetPrompt request);
}
