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
    private static readonly ToolCatalog Before = new([.. ToolCatalog.Toolsets, typeof(MemberToolset)]);
    private static readonly ToolCatalog After = new([.. ToolCatalog.Toolsets, typeof(MemberToolset), typeof(NewToolset)]);

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
        await grains.GetGrain<IToolCatalogGrain>(0).AsReference<IGrainManagementExtension>().DeactivateOnIdle();
        await grains.GetGrain<IMemberGrain>(http.HttpContext!.GetMember().Id.ToGrainKey()).AsReference<IGrainManagementExtension>().DeactivateOnIdle();
        return "done";
    }

    [McpServerTool(Name = "test_trigger_prompt_change")]
    [Description("Changes the prompts.")]
    public static Task<string> ChangePrompts(IGrainFactory grains, IHttpContextAccessor http) => ChangeTools(grains, http);

    [Toolset("upgrade", ByDefault = true, TakesFresh = false)]
    private static class NewToolset
    {
        [Tool("test_new_tool", "New", Scopes.Read)]
        [Description("Is there in the newer version.")]
        public static Task<JsonObject> New(ToolCall call, CancellationToken cancellationToken) =>
            Task.FromResult(new JsonObject { ["text"] = "new" });
    }
}
