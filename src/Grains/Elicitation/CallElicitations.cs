using System.Text.Json;
using CodaMcp.Calls;
using CodaMcp.Settings;
using CodaMcp.Tools;

namespace CodaMcp.Elicitation;

/// <summary>The questions that one run of a call may ask the client, and the answers so far.</summary>
/// <param name="abilities">What the client can be asked for.</param>
/// <param name="answers">The answers of the client. Each key occurs once.</param>
/// <param name="round">How many runs have asked before, if that is known; otherwise 0.</param>
/// <param name="asked">Whether the answers are known to answer questions of earlier runs of the same call. If not, they may be made up.</param>
public sealed class CallElicitations(ClientAbilities abilities, IEnumerable<InputResponse> answers, int round = 0, bool asked = true)
{
    /// <summary>How many runs of one call may ask.</summary>
    [MemberLimit]
    public const int MaxRounds = 10;

    /// <summary>How many questions one call may ask in all.</summary>
    [MemberLimit]
    public const int MaxQuestions = 20;

    /// <summary>Tells the model what a person can do if their client shows no forms.</summary>
    internal const string WithoutForms = "If this client cannot show the question, the person can set the header 'X-MCP-Confirm: arguments' in its settings.";

    private const string Elicit = "elicitation/create";

    private readonly Dictionary<string, InputResponse> answers = answers.ToDictionary(answer => answer.Key, StringComparer.Ordinal);

    /// <summary>The value for a client that cannot be asked anything.</summary>
    public static CallElicitations None { get; } = new(ClientAbilities.None, []);

    /// <summary>What the client can be asked for.</summary>
    public ClientAbilities Abilities { get; } = abilities;

    /// <summary>How many runs have asked before.</summary>
    public int Round { get; } = round;

    /// <summary>The answers so far.</summary>
    public IReadOnlyCollection<InputResponse> Answers => answers.Values;

    /// <summary>Returns the answers to questions, in their order. Ends the run if one is missing.</summary>
    /// <param name="requests">The questions.</param>
    /// <param name="onlyAsked">Whether an answer counts only if it is known to answer an earlier question.</param>
    /// <exception cref="InputRequiredException">The client has to be asked first.</exception>
    /// <exception cref="ToolException">The client cannot be asked, was asked too often, or refused the question.</exception>
    internal JsonElement[] Get(IReadOnlyList<InputRequest> requests, bool onlyAsked = false)
    {
        // If one question cannot be asked, the call fails at once, before the client is asked the others.
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
            // Reported below, as for any other JSON that is not a result.
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
