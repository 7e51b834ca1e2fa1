using System.Text.Json;
using CodaMcp.Calls;
using CodaMcp.Settings;
using CodaMcp.Tools;

namespace CodaMcp.Elicitation;

/// <summary>What one run of a call may ask of the client, and has been answered so far.</summary>
/// <param name="abilities">What the client can be asked for.</param>
/// <param name="answers">The answers the client gave. Each key once.</param>
/// <param name="round">How many runs have asked before, where that is known; 0 otherwise.</param>
/// <param name="asked">Whether the answers are known to be to questions of earlier runs of the same call, and not made up beforehand.</param>
public sealed class CallElicitations(ClientAbilities abilities, IEnumerable<InputResponse> answers, int round = 0, bool asked = true)
{
    /// <summary>How many runs of one call may ask.</summary>
    [MemberLimit]
    public const int MaxRounds = 10;

    /// <summary>How many questions one call may ask in all.</summary>
    [MemberLimit]
    public const int MaxQuestions = 20;

    /// <summary>What the person can do whose client shows no forms, for the model.</summary>
    internal const string WithoutForms = "If this client cannot show the question, the person can set the header 'X-MCP-Confirm: arguments' in its settings.";

    private const string Elicit = "elicitation/create";

    private readonly Dictionary<string, InputResponse> answers = answers.ToDictionary(answer => answer.Key, StringComparer.Ordinal);

    /// <summary>Of a client that can be asked nothing.</summary>
    public static CallElicitations None { get; } = new(ClientAbilities.None, []);

    /// <summary>What the client can be asked for.</summary>
    public ClientAbilities Abilities { get; } = abilities;

    /// <summary>How many runs have asked before.</summary>
    public int Round { get; } = round;

    /// <summary>The answers there are.</summary>
    public IReadOnlyCollection<InputResponse> Answers => answers.Values;

    /// <summary>The answers to questions, in their order; ends the run where one is missing.</summary>
    /// <param name="requests">The questions.</param>
    /// <param name="onlyAsked">Whether an answer counts only where it is known to be one.</param>
    /// <exception cref="InputRequiredException">The client has to be asked first.</exception>
    /// <exception cref="ToolException">The client cannot be asked, was asked too often, or refused the question.</exception>
    internal JsonElement[] Get(IReadOnlyList<InputRequest> requests, bool onlyAsked = false)
    {
        // What cannot be asked is said at once, not after a round of what can.
        var missing = requests.Aggregate(ClientAbilities.None, (all, request) => all | AbilityFor(request)) & ~Abilities;
        if (missing != ClientAbilities.None)
        {
            throw new ToolException(ToolErrorKind.InputUnavailable, $"This tool has to ask something that this client did not declare it can be asked for ({NamesOf(missing)}). Use a client that can.")
            {
                MissingAbilities = missing,
            };
        }

        var open = requests.Where(request => (onlyAsked && !asked) || !answers.ContainsKey(request.Key)).ToArray();
        if (open.Length > 0)
        {
            throw Round < MaxRounds && answers.Count + open.Length <= MaxQuestions
                ? new InputRequiredException(open)
                : new ToolException(ToolErrorKind.InputUnavailable, "The client was asked as often as one call may ask and the answers are still not complete. Nothing was changed; call again to start over.");
        }

        return [.. requests.Select(request => ResultOf(answers[request.Key]))];
    }

    private static JsonElement ResultOf(InputResponse answer)
    {
        if (answer.Result is null)
            throw new ToolException(ToolErrorKind.InputUnavailable, $"The client did not take the question '{answer.Key}': {answer.Error?.TrimEnd('.', ' ')}. Nothing was changed. {WithoutForms}");
        try
        {
            var result = JsonElement.Parse(answer.Result);
            if (result.ValueKind == JsonValueKind.Object)
                return result;
        }
        catch (JsonException)
        {
            // Said below, as for any other JSON that is no result.
        }

        throw new ToolException(ToolErrorKind.InvalidArgument, $"The answer '{answer.Key}' in inputResponses is not a JSON object. Call again without inputResponses and requestState to be asked anew.");
    }

    private static ClientAbilities AbilityFor(InputRequest request) => request.Method switch
    {
        Elicit => IsByAddress(request) ? ClientAbilities.ElicitUrl : ClientAbilities.ElicitForm,
        "sampling/createMessage" => ClientAbilities.Sample,
        "roots/list" => ClientAbilities.ListRoots,
        _ => throw new InvalidOperationException($"No client answers '{request.Method}'."),
    };

    private static bool IsByAddress(InputRequest request) =>
        JsonElement.Parse(request.Params).TryGetProperty("mode", out var mode) && mode.ValueEquals("url"u8);

    private static string NamesOf(ClientAbilities abilities) => string.Join(", ", Enum.GetValues<ClientAbilities>()
        .Where(ability => ability != ClientAbilities.None && abilities.HasFlag(ability))
        .Select(ability => ability switch
        {
            ClientAbilities.ElicitForm => "elicitation by form",
            ClientAbilities.ElicitUrl => "elicitation by URL",
            ClientAbilities.Sample => "sampling",
            _ => "roots",
        }));
}
