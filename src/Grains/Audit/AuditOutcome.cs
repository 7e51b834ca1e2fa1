using System.Text.Json;
using CodaMcp.Tools;

namespace CodaMcp.Audit;

/// <summary>The possible outcomes of an audit record.</summary>
public static class AuditOutcome
{
    private static readonly HashSet<string> WithoutEffect = [.. Enum.GetValues<ToolErrorKind>().Where(kind => kind != ToolErrorKind.UnknownOutcome).Select(Of)];

    /// <summary>The call is under way. Or its process died, and the record is not settled yet.</summary>
    public const string Started = "started";

    /// <summary>The tool returned its result.</summary>
    public const string Succeeded = "succeeded";

    /// <summary>Coda accepted the write but had not applied it when the call ended. The record is completed when the end is known.</summary>
    public const string Accepted = "accepted";

    /// <summary>The call repeated an earlier write and returned that write's outcome. Nothing was sent.</summary>
    public const string Repeated = "repeated";

    /// <summary>The client must answer a question before the call can be made. Nothing was sent.</summary>
    public const string InputRequired = "input_required";

    /// <summary>
    /// The result of the call is not known. The process died between the record and its completion, or the answer to a write was lost. Or Coda never applied a
    /// write that it had accepted.
    /// </summary>
    public const string Unknown = "unknown";

    /// <summary>Whether the call ended and certainly changed nothing: it ended with an error other than <c>unknown</c>.</summary>
    public static bool IsWithoutEffect(string outcome) => WithoutEffect.Contains(outcome);

    /// <summary>Returns the word for an error: the name of its kind in snake case.</summary>
    public static string Of(ToolErrorKind kind) => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString());
}
