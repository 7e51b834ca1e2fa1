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
    public static Task<ChangeResult> Arguments(
        ToolCall call,
        [Description("A name.")] string pageName,
        [Range(1, 100)] int limit = 25,
        [StringLength(5)] string? note = null,
        [AllowedValues("append", "replace")] string mode = "append",
        [MinLength(1), MaxLength(2)] string[]? columnNames = null,
        Dictionary<string, JsonElement>[]? rows = null,
        bool force = false,
        CancellationToken cancellationToken = default) =>
        Said(pageName, limit, note, mode, columnNames, rows, force);

    [Tool("probe_change", "Probe", Scopes.Write)]
    [Description("Takes everything, and writes.")]
    public static Task<ChangeResult> Change(
        ToolCall call,
        [Description("A name.")] string pageName,
        [Range(1, 100)] int limit = 25,
        [StringLength(5)] string? note = null,
        [AllowedValues("append", "replace")] string mode = "append",
        [MinLength(1), MaxLength(2)] string[]? columnNames = null,
        Dictionary<string, JsonElement>[]? rows = null,
        bool force = false,
        CancellationToken cancellationToken = default) =>
        Said(pageName, limit, note, mode, columnNames, rows, force);

    [Tool("probe_read", "Probe", Scopes.Read)]
    [Description("Does what the test says.")]
    public static Task<WhoAmIResult> Read(ToolCall call, CancellationToken cancellationToken) => Behave(cancellationToken);

    [Tool("probe_write", "Probe", Scopes.Write)]
    [Description("Does what the test says.")]
    public static Task<WhoAmIResult> Write(ToolCall call, CancellationToken cancellationToken) => Behave(cancellationToken);

    private static Task<ChangeResult> Said(
        string pageName, int limit, string? note, string mode, string[]? columnNames, Dictionary<string, JsonElement>[]? rows, bool force) =>
        Task.FromResult(new ChangeResult
        {
            Status = WriteStatus.Applied,
            Note = "",
            Id = $"{pageName}|{limit}|{note}|{mode}|{string.Join(',', columnNames ?? [])}|{rows?.Length}",
            DocId = force ? "forced" : null,
        });

    private static async Task<WhoAmIResult> Behave(CancellationToken cancellationToken)
    {
        await Behaviour.Value!(cancellationToken);
        return new WhoAmIResult { Name = "done", Email = "", TokenRestricted = false };
    }
}
