namespace CodaMcp.Prompts;

/// <summary>One prompt: what clients are told of it, and how its text is made.</summary>
/// <param name="Descriptor">What clients are told.</param>
/// <param name="Text">Makes the text of the arguments.</param>
internal sealed record Prompt(PromptDescriptor Descriptor, Func<PromptArguments, string> Text);
