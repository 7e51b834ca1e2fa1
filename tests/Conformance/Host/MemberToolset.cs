using System.ComponentModel;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CodaMcp.Calls;
using CodaMcp.Tools;

namespace CodaMcp.Conformance;

/// <summary>Tools that run in the member's grain, as the product's do, and do what the suites look at: they tell, ask, and take their time.</summary>
[Toolset("conformance", ByDefault = true, TakesFresh = false)]
internal static class MemberToolset
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);

    [Tool("test_tool_with_logging", "Tells", Scopes.Read)]
    [Description("Tells what it does, three times.")]
    public static async Task<JsonObject> Logging(ToolCall call, CancellationToken cancellationToken)
    {
        foreach (var message in (string[])["Tool execution started", "Tool processing data", "Tool execution completed"])
        {
            call.OnProgress?.Invoke(message);
            await Task.Delay(Moment, call.Time, cancellationToken);
        }
        return Said("done");
    }

    [Tool("test_tool_with_progress", "Tells", Scopes.Read)]
    [Description("Tells how far it is, three times.")]
    public static Task<JsonObject> Progress(ToolCall call, CancellationToken cancellationToken) => Logging(call, cancellationToken);

    [Tool("test_logging_tool", "Tells", Scopes.Read)]
    [Description("Tells what it does, to a client that does not want to know.")]
    public static Task<JsonObject> LoggingUnasked(ToolCall call, CancellationToken cancellationToken) => Logging(call, cancellationToken);

    [Tool("test_reconnection", "Takes its time", Scopes.Read)]
    [Description("Has the client come back for the result.")]
    public static async Task<JsonObject> Reconnection(ToolCall call, CancellationToken cancellationToken)
    {
        call.OnReconnect?.Invoke(TimeSpan.FromMilliseconds(500));
        await Task.Delay(TimeSpan.FromMilliseconds(800), call.Time, cancellationToken);
        return Said("Reconnection test completed");
    }

    [Tool("test_sampling", "Asks", Scopes.Read)]
    [Description("Asks the client's model.")]
    public static Task<JsonObject> Sampling(ToolCall call, [Description("The question.")] string prompt, CancellationToken cancellationToken) =>
        Answered("LLM response", call.Ask(Sample("answer", prompt)));

    [Tool("test_elicitation", "Asks", Scopes.Read)]
    [Description("Asks the person.")]
    public static Task<JsonObject> Elicitation(ToolCall call, [Description("The question.")] string message, CancellationToken cancellationToken) => Answered("User response", call.Ask(Elicit(
        "person", message,
        """{"username":{"type":"string","description":"User's response"},"email":{"type":"string","description":"User's email address"}}""", "username", "email")));

    [Tool("test_elicitation_sep1034_defaults", "Asks", Scopes.Read)]
    [Description("Asks the person for what has defaults.")]
    public static Task<JsonObject> Defaults(ToolCall call, CancellationToken cancellationToken) => Answered("Elicitation completed", call.Ask(Elicit(
        "person", "Please look at these.",
        """
        {
          "name": { "type": "string", "default": "John Doe" },
          "age": { "type": "integer", "default": 30 },
          "score": { "type": "number", "default": 95.5 },
          "status": { "type": "string", "enum": ["active", "inactive", "pending"], "default": "active" },
          "verified": { "type": "boolean", "default": true }
        }
        """)));

    [Tool("test_elicitation_sep1330_enums", "Asks", Scopes.Read)]
    [Description("Asks the person for choices of each form.")]
    public static Task<JsonObject> Choices(ToolCall call, CancellationToken cancellationToken) => Answered("Elicitation completed", call.Ask(Elicit(
        "person", "Please choose.",
        """
        {
          "untitledSingle": { "type": "string", "enum": ["option1", "option2", "option3"] },
          "titledSingle": { "type": "string", "oneOf": [{ "const": "value1", "title": "First Option" }, { "const": "value2", "title": "Second Option" }, { "const": "value3", "title": "Third Option" }] },
          "legacyEnum": { "type": "string", "enum": ["opt1", "opt2", "opt3"], "enumNames": ["Option One", "Option Two", "Option Three"] },
          "untitledMulti": { "type": "array", "items": { "type": "string", "enum": ["option1", "option2", "option3"] } },
          "titledMulti": { "type": "array", "items": { "anyOf": [{ "const": "value1", "title": "First Choice" }, { "const": "value2", "title": "Second Choice" }, { "const": "value3", "title": "Third Choice" }] } }
        }
        """)));

    [Tool("test_missing_capability", "Asks", Scopes.Read)]
    [Description("Asks the client's model, whatever the client declared.")]
    public static Task<JsonObject> MissingCapability(ToolCall call, CancellationToken cancellationToken) => Answered("LLM response", call.Ask(Sample("answer", "Anything?")));

    [Tool("test_streaming_elicitation", "Asks", Scopes.Read)]
    [Description("Tells something and asks the person.")]
    public static Task<JsonObject> StreamingElicitation(ToolCall call, CancellationToken cancellationToken)
    {
        call.OnProgress?.Invoke("About to ask");
        return Answered("User response", call.Ask(Name));
    }

    [Tool("test_input_required_result_elicitation", "Asks", Scopes.Read)]
    [Description("Asks the person for a name.")]
    public static Task<JsonObject> InputElicitation(ToolCall call, CancellationToken cancellationToken) => Answered("Hello", call.Ask(Name));

    [Tool("test_input_required_result_sampling", "Asks", Scopes.Read)]
    [Description("Asks the client's model for a capital.")]
    public static Task<JsonObject> InputSampling(ToolCall call, CancellationToken cancellationToken) =>
        Answered("LLM response", call.Ask(Sample("capital_question", "What is the capital of France?")));

    [Tool("test_input_required_result_list_roots", "Asks", Scopes.Read)]
    [Description("Asks the client for its roots.")]
    public static Task<JsonObject> InputRoots(ToolCall call, CancellationToken cancellationToken) => Answered("Roots", call.Ask(Roots));

    [Tool("test_input_required_result_request_state", "Asks", Scopes.Read)]
    [Description("Asks the person to agree.")]
    public static Task<JsonObject> InputState(ToolCall call, CancellationToken cancellationToken) => Answered("state-ok", call.Ask(Agree));

    [Tool("test_input_required_result_tampered_state", "Asks", Scopes.Read)]
    [Description("Asks the person to agree.")]
    public static Task<JsonObject> InputTampered(ToolCall call, CancellationToken cancellationToken) => Answered("state-ok", call.Ask(Agree));

    [Tool("test_input_required_result_multiple_inputs", "Asks", Scopes.Read)]
    [Description("Asks the person, the model and the client at once.")]
    public static Task<JsonObject> InputsAtOnce(ToolCall call, CancellationToken cancellationToken) =>
        Answered("Answers", [.. call.Ask([Name, Sample("greeting", "Generate a greeting"), Roots])]);

    [Tool("test_input_required_result_multi_round", "Asks", Scopes.Read)]
    [Description("Asks the person for a name, and then for a colour.")]
    public static Task<JsonObject> InputRounds(ToolCall call, CancellationToken cancellationToken)
    {
        var name = call.Ask(Name);
        return Answered("Answers", name, call.Ask(Elicit("color", "What is your favourite colour?", """{"color":{"type":"string"}}""", "color")));
    }

    [Tool("test_input_required_result_capabilities", "Asks", Scopes.Read)]
    [Description("Asks whoever the client declared that it can ask.")]
    public static Task<JsonObject> InputCapabilities(ToolCall call, CancellationToken cancellationToken)
    {
        List<InputRequest> questions = [];
        if (call.Elicitations.Abilities.HasFlag(ClientAbilities.ElicitForm))
            questions.Add(Name);
        if (call.Elicitations.Abilities.HasFlag(ClientAbilities.Sample))
            questions.Add(Sample("greeting", "Generate a greeting"));
        return Answered("Answers", questions.Count == 0 ? [] : [.. call.Ask(questions)]);
    }

    private static InputRequest Name { get; } = Elicit("user_name", "What is your name?", """{"name":{"type":"string"}}""", "name");

    private static InputRequest Agree { get; } = Elicit("confirm", "Please confirm", """{"ok":{"type":"boolean"}}""", "ok");

    private static InputRequest Roots { get; } = new("client_roots", "roots/list", "{}"u8.ToArray());

    private static InputRequest Elicit(string key, string message, string properties, params string[] required)
    {
        var schema = new JsonObject { ["type"] = "object", ["properties"] = JsonNode.Parse(properties) };
        if (required.Length > 0)
            schema["required"] = new JsonArray([.. required]);
        return Ask(key, "elicitation/create", new JsonObject { ["message"] = message, ["requestedSchema"] = schema });
    }

    private static InputRequest Sample(string key, string prompt)
    {
        var message = new JsonObject { ["role"] = "user", ["content"] = new JsonObject { ["type"] = "text", ["text"] = prompt } };
        return Ask(key, "sampling/createMessage", new JsonObject { ["messages"] = new JsonArray(message), ["maxTokens"] = 100 });
    }

    private static InputRequest Ask(string key, string method, JsonObject parameters) => new(key, method, Encoding.UTF8.GetBytes(parameters.ToJsonString()));

    private static Task<JsonObject> Answered(string what, params JsonElement[] answers) =>
        Task.FromResult(Said($"{what}: {string.Join(", ", answers.Select(answer => answer.GetRawText()))}"));

    private static JsonObject Said(string text) => new() { ["text"] = text };
}
