namespace CodaMcp.Tools;

/// <summary>A call's arguments, read.</summary>
internal sealed record ReadArguments
{
    /// <summary>The arguments by the names of the method's parameters. Those left out are absent.</summary>
    public Dictionary<string, object?> Values { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether they say <see cref="ToolArguments.Fresh"/>.</summary>
    public bool Fresh { get; set; }

    /// <summary>Whether they say <see cref="ToolArguments.Confirm"/>.</summary>
    public bool Confirmed { get; set; }

    /// <summary>What was read in another way than it was sent.</summary>
    public ArgumentNotes Notes { get; } = new();
}
