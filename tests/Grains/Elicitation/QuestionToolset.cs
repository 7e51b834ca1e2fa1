using System.ComponentModel;
using CodaMcp.Calls;
using CodaMcp.Tools;
using CodaMcp.Tools.Results;

namespace CodaMcp.Tests.Elicitation;

/// <summary>A tool that asks what a test tells it to.</summary>
[Toolset("questions")]
internal static class QuestionToolset
{
    public static AsyncLocal<Func<ToolCall, string>> Asking { get; } = new();

    [Tool("ask", "Ask", Scopes.Write)]
    [Description("Asks what the test says.")]
    public static Task<WhoAmIResult> Ask(ToolCall call, [Description("Anything.")] string? about = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(new WhoAmIResult { Name = Asking.Value!(call), Email = about ?? "", TokenRestricted = false });

    public static InputRequest Form(string key, string message = "Which?") =>
        new(key, "elicitation/create", System.Text.Encoding.UTF8.GetBytes($$"""{"message":"{{message}}","requestedSchema":{"type":"object","properties":{"it":{"type":"string"} } } }"""));

    public static InputResponse Answer(string key, string result = """{"action":"accept","content":{"it":"blue"}}""") =>
        new() { Key = key, Result = System.Text.Encoding.UTF8.GetBytes(result) };
}
