namespace CodaMcp.Prompts.Texts;

/// <summary>The arguments that several prompts take. Their names are those that completion knows.</summary>
internal static class Arguments
{
    /// <summary>The doc.</summary>
    public static PromptArgumentDescriptor Doc { get; } = new("doc", "The doc: its title, id or link.", Required: true);

    /// <summary>The page.</summary>
    public static PromptArgumentDescriptor Page { get; } = new("page", "The page in the doc: its title, id or link.", Required: true);

    /// <summary>The table, with what it is for.</summary>
    public static PromptArgumentDescriptor Table(string purpose) => new("table", $"{purpose}: its name, id or link.", Required: true);
}
