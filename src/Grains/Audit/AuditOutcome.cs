using System.Text.Json;
using CodaMcp.Tools;

namespace CodaMcp.Audit;

/// <summary>The words an audit record's outcome can be.</summary>
public static class AuditOutcome
{
    /// <summary>Under way; or, where the process died meanwhile, found so and not yet settled.</summary>
    public const string Started = "started";

    /// <summary>The tool gave its result.</summary>
    public const string Succeeded = "succeeded";

    /// <summary>The process died between the record and its completion: nobody can say what came of it.</summary>
    public const string Unknown = "unknown";

    /// <summary>The word for an error: the name of its kind in snake case.</summary>
    public static string Of(ToolErrorKind kind) => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString());
}
