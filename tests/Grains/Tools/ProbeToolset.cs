using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using CodaMcp.Tools;
using CodaMcp.Tools.Results;

namespace CodaMcp.Tests.Tools;

/// <summary>A tool that takes one argument of every sort, and one that does what a test tells it.</summary>
[Toolset("probe")]
internal static class ProbeToolset
{
    /// <summary>What the tools do: read by <c>probe_read</c> and <c>probe_write</c>.</summary>
    public static AsyncLocal<Func<CancellationToken, Task>> Behaviour { get; } = new();

    [Tool("probe_arguments", "Probe", Scopes.Read)]
    [Description("Takes everything.")]
    public static Task<WhoAmIResult> Arguments(
        ToolCall call,
        [Description("A name.")] string pageName,
        [Range(1, 100)] int limit = 25,
        [StringLength(5)] string? note = null,
        [AllowedValues("append", "replace")] string mode = "append",
        [MinLength(1), MaxLength(2)] string[]? columnNames = null,
        Dictionary<string, JsonElement>[]? rows = null,
        bool force = false,
        CancellationToken cancellationToken = default) =>
        Task.FromResult(new WhoAmIResult { Name = $"{pageName}|{limit}|{note}|{mode}|{string.Join(',', columnNames ?? [])}|{rows?.Length}", Email = "", TokenRestricted = force });

    [Tool("probe_read", "Probe", Scopes.Read)]
    [Description("Does what the test says.")]
    public static Task<WhoAmIResult> Read(ToolCall call, CancellationToken cancellationToken) => Behave(cancellationToken);

    [Tool("probe_write", "Probe", Scopes.Write)]
    [Description("Does what the test says.")]
    public static Task<WhoAmIResult> Write(ToolCall call, CancellationToken cancellationToken) => Behave(cancellationToken);

    private static async Task<WhoAmIResult> Behave(CancellationToken cancellationToken)
    {
        await Behaviour.Value!(cancellationToken);
        return new WhoAmIResult { Name = "done", Email = "", TokenRestricted = false };
    }
}
