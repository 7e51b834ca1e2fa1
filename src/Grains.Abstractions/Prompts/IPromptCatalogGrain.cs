namespace CodaMcp.Prompts;

/// <summary>The prompts that the silos offer. They are the same for all members and touch nothing. Any activation answers; the key is 0.</summary>
[Alias("codamcp.IPromptCatalogGrain")]
public interface IPromptCatalogGrain : IGrainWithIntegerKey
{
    /// <summary>Returns the prompts of the answering silo's version, in the order of <c>prompts/list</c>.</summary>
    [Alias("GetPrompts")]
    ValueTask<PromptDescriptor[]> GetPrompts();

    /// <summary>Returns one prompt with its arguments filled in (MCP <c>prompts/get</c>).</summary>
    [Alias("GetPrompt")]
    ValueTask<PromptOutcome> GetPrompt(GetPrompt request);
}
