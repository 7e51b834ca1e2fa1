namespace CodaMcp.Prompts.Texts;

/// <summary>The arguments that several prompts share. Completion knows their names.</summary>
internal static class Arguments
{
    /// <summary>The doc.</summary>
    public static PromptArgumentDescriptor Doc { get; } = new("doc", "The doc: its title, id or link.", Required: true);

    /// <summary>The page.</summary>
    public static PromptArgumentDescriptor Page { get; } = new("page", "The page in the doc: its title, id or link.", Required: true);

    /// <summary>Returns the table argument with its purpose.</summary>
    public static PromptArgumentDescriptor Table(string purpose) => new("table", $"{purpose}: its name, id or link.", Required: true);
}
