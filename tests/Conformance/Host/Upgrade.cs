using System.ComponentModel;
using System.Text.Json.Nodes;
using CodaMcp.Authentication;
using CodaMcp.Members;
using CodaMcp.Tools;
using ModelContextProtocol.Server;
using Orleans.Core.Internal;

namespace CodaMcp.Conformance;

/// <summary>
/// What changes the tools of a running cluster: silos of another version, and members that move to them. Here the tools of silos depend on
/// whether a file is there, and the caller's grain begins anew.
/// </summary>
[McpServerToolType]
internal sealed class Upgrade
{
    private static readonly string Path = Environment.GetEnvironmentVariable("CONFORMANCE_UPGRADED") ?? "upgraded";
    private static readonly ToolCatalog Before = new([.. ToolCatalog.Toolsets, typeof(MemberToolset), typeof(OlderToolset)]);
    private static readonly ToolCatalog After = new([.. ToolCatalog.Toolsets, typeof(MemberToolset), typeof(NewerToolset)]);

    /// <summary>The tools of a silo at the moment.</summary>
    public static ToolCatalog Catalog => File.Exists(Path) ? After : Before;

    [McpServerTool(Name = "test_trigger_tool_change")]
    [Description("Changes the tools.")]
    public static async Task<string> ChangeTools(IGrainFactory grains, IHttpContextAccessor http)
    {
        if (File.Exists(Path))
            File.Delete(Path);
        else
            await File.WriteAllBytesAsync(Path, []);
        await grains.GetGrain<IMemberGrain>(http.HttpContext!.GetMember().Id.ToGrainKey()).AsReference<IGrainManagementExtension>().DeactivateOnIdle();
        return "done";
    }

    [McpServerTool(Name = "test_trigger_prompt_change")]
    [Description("Changes the prompts.")]
    public static Task<string> ChangePrompts(IGrainFactory grains, IHttpContextAccessor http) => ChangeTools(grains, http);

    // The same names in both: the suites look at them twice and want to see the same.
    [Toolset("upgrade", ByDefault = true, TakesFresh = false)]
    private static class OlderToolset
    {
        [Tool("test_upgraded_tool", "Upgraded", Scopes.Read)]
        [Description("As the older version has it.")]
        public static Task<JsonObject> Run(ToolCall call, CancellationToken cancellationToken) => Task.FromResult(new JsonObject { ["text"] = "older" });
    }

    [Toolset("upgrade", ByDefault = true, TakesFresh = false)]
    private static class NewerToolset
    {
        [Tool("test_upgraded_tool", "Upgraded", Scopes.Read)]
        [Description("As the newer version has it.")]
        public static Task<JsonObject> Run(ToolCall call, CancellationToken cancellationToken) => Task.FromResult(new JsonObject { ["text"] = "newer" });
    }
}
