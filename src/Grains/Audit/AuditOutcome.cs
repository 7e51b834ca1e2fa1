using System.Text.Json;
using CodaMcp.Tools;

namespace CodaMcp.Audit;

/// <summary>The words an audit record's outcome can be.</summary>
public static class AuditOutcome
{
    private static readonly HashSet<string> WithoutEffect = [.. Enum.GetValues<ToolErrorKind>().Where(kind => kind != ToolErrorKind.UnknownOutcome).Select(Of)];

    /// <summary>Under way; or, where the process died meanwhile, found so and not yet settled.</summary>
    public const string Started = "started";

    /// <summary>The tool gave its result.</summary>
    public const string Succeeded = "succeeded";

    /// <summary>Coda accepted the write and had not applied it when the call ended; completed when the end is known.</summary>
    public const string Accepted = "accepted";

    /// <summary>The call repeated an earlier write and was answered with that one's outcome; nothing was sent.</summary>
    public const string Repeated = "repeated";

    /// <summary>The client has to be asked something before the call can be made; nothing was sent.</summary>
    public const string InputRequired = "input_required";

    /// <summary>
    /// Nobody can say what came of the call: the process died between the record and its completion, the answer to a write was lost, or
    /// Coda never applied what it accepted.
    /// </summary>
    public const string Unknown = "unknown";

    /// <summary>Whether the call ended and nothing was changed for certain: it ended with an error other than <c>unknown</c>.</summary>
    public static bool IsWithoutEffect(string outcome) => WithoutEffect.Contains(outcome);

    /// <summary>The word for an error: the name of its kind in snake case.</summary>
    public static string Of(ToolErrorKind kind) => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString());
}
