using CodaMcp.Calls;
using CodaMcp.Tools;

namespace CodaMcp.References;

/// <summary>Creates the errors for names that match nothing, or several things.</summary>
internal static class ReferenceErrors
{
    /// <summary>Creates the error for a name that matches nothing.</summary>
    /// <param name="argument">The tool's argument that has the name.</param>
    /// <param name="wanted">The name.</param>
    /// <param name="nearest">What the name may mean.</param>
    /// <param name="advice">What to do.</param>
    public static ToolException NotFound(string argument, string wanted, IEnumerable<string> nearest, string advice)
    {
        var candidates = string.Join("; ", nearest);
        return new ToolException(
            ToolErrorKind.NotFound,
            $"Argument '{argument}': nothing is named '{wanted.Trim()}'.{(candidates.Length > 0 ? $" The nearest: {candidates}." : "")} {advice}");
    }

    /// <summary>Creates the error for a name that matches several things.</summary>
    /// <param name="argument">The tool's argument that has the name.</param>
    /// <param name="kinds">What the things are, in the plural.</param>
    /// <param name="wanted">The name.</param>
    /// <param name="candidates">The things.</param>
    public static ToolException Ambiguous(string argument, string kinds, string wanted, IEnumerable<string> candidates) =>
        new(ToolErrorKind.Ambiguous, $"Argument '{argument}': several {kinds} are named '{wanted.Trim()}': {string.Join("; ", candidates.Take(10))}. Use the id.");
}
