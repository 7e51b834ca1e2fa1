namespace CodaMcp.Tools;

/// <summary>The arguments of a call after they are read.</summary>
internal sealed record ReadArguments
{
    /// <summary>The arguments by the names of the method's parameters. Omitted arguments are absent.</summary>
    public Dictionary<string, object?> Values { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether <see cref="ToolArguments.Fresh"/> is true.</summary>
    public bool Fresh { get; set; }

    /// <summary>Whether <see cref="ToolArguments.Confirm"/> is true.</summary>
    public bool Confirmed { get; set; }

    /// <summary>Notes on arguments that were read in another way than they were sent.</summary>
    public ArgumentNotes Notes { get; } = new();
}
