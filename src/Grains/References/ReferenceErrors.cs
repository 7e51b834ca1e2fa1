using CodaMcp.Calls;
using CodaMcp.Tools;

namespace CodaMcp.References;

/// <summary>The errors for names that lead to nothing, or to several things.</summary>
internal static class ReferenceErrors
{
    /// <summary>Makes the error for a name that nothing has.</summary>
    /// <param name="argument">The argument that it came by.</param>
    /// <param name="wanted">The name.</param>
    /// <param name="nearest">What it may have meant.</param>
    /// <param name="advice">What to do.</param>
    public static ToolException NotFound(string argument, string wanted, IEnumerable<string> nearest, string advice)
    {
        var candidates = string.Join("; ", nearest);
        return new ToolException(
            ToolErrorKind.NotFound,
            $"Argument '{argument}': nothing is named '{wanted.Trim()}'.{(candidates.Length > 0 ? $" The nearest: {candidates}." : "")} {advice}");
    }

    /// <summary>Makes the error for a name that several things have.</summary>
    /// <param name="argument">The argument that it came by.</param>
    /// <param name="kinds">What the things are, in the plural.</param>
    /// <param name="wanted">The name.</param>
    /// <param name="candidates">The things.</param>
    public static ToolException Ambiguous(string argument, string kinds, string wanted, IEnumerable<string> candidates) =>
        new(ToolErrorKind.Ambiguous, $"Argument '{argument}': several {kinds} are named '{wanted.Trim()}': {string.Join("; ", candidates.Take(10))}. Use the id.");
}
