using System.Text.Json;
using System.Text.Json.Nodes;
using CodaMcp.Tools;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;

namespace CodaMcp.Mcp;

/// <summary>
/// This front's copy of the tools the silos can run, as MCP says them. Asked for again when it is a minute old, so that a silo of a
/// newer version shows; while no silo answers, the old copy serves. Holds the toolsets that the operator chose, and no others.
/// </summary>
/// <param name="grains">The way to the catalogue.</param>
/// <param name="settings">The operator's choice.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where a choice of toolsets that there are not is told.</param>
internal sealed partial class ToolDirectory(IGrainFactory grains, FrontSettings settings, TimeProvider time, ILogger<ToolDirectory> logger) : IDisposable
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(1);

    private readonly ToolsetChoice offered = new(settings.Toolsets);
    private readonly SemaphoreSlim loading = new(1, 1);
    private Copy? copy;

    /// <summary>The tools, in the catalogue's order, and the instructions that go with them.</summary>
    public async ValueTask<Copy> GetAsync(CancellationToken cancellationToken)
    {
        var held = Volatile.Read(ref copy);
        if (held is not null && time.GetElapsedTime(held.LoadedAt) < MaxAge)
            return held;
        // A request with a copy at hand does not wait for a newer one that is already being fetched.
        if (!await loading.WaitAsync(held is null ? Timeout.Infinite : 0, cancellationToken))
            return held!;
        try
        {
            if (copy is { } loaded && time.GetElapsedTime(loaded.LoadedAt) < MaxAge)
                return loaded;
            var catalog = await grains.GetGrain<IToolCatalogGrain>(0).GetCatalog();
            var tools = catalog.Tools.Where(offered.Includes).ToList();
            if (copy is null)
                TellUnknown(catalog.Tools);
            copy = new Copy(catalog.Instructions, [.. tools.Select(ToTool)], tools.ToDictionary(tool => tool.Name), time.GetTimestamp())
            {
                NotOffered = catalog.Tools.Except(tools).ToDictionary(tool => tool.Name),
            };
            return copy;
        }
        catch (Exception error) when (held is not null && error is TimeoutException or Orleans.Runtime.OrleansException)
        {
            return held!;
        }
        finally
        {
            loading.Release();
        }
    }

    public void Dispose() => loading.Dispose();

    // A silo of another version may know others, so that this is no reason not to serve those there are.
    private void TellUnknown(ToolDescriptor[] tools)
    {
        if (offered.Unknown(tools) is { Count: > 0 } unknown)
            LogUnknown(string.Join(", ", unknown), string.Join(", ", tools.Select(tool => tool.Toolset).Distinct()));
    }

    private static Tool ToTool(ToolDescriptor descriptor) => new()
    {
        Name = descriptor.Name,
        Title = descriptor.Title,
        Description = descriptor.Description,
        InputSchema = Parse(descriptor.InputSchema),
        OutputSchema = Parse(descriptor.OutputSchema),
        Annotations = new ToolAnnotations
        {
            Title = descriptor.Title,
            ReadOnlyHint = descriptor.ReadOnly,
            DestructiveHint = descriptor.Destructive,
            // It has a meaning only for tools that change something.
            IdempotentHint = descriptor.ReadOnly ? null : descriptor.Idempotent,
            OpenWorldHint = descriptor.OpenWorld,
        },
        Meta = MetaOf(descriptor),
    };

    private static JsonObject MetaOf(ToolDescriptor descriptor)
    {
        // ChatGPT reads here which scopes to ask a member for before the first call.
        var meta = new JsonObject
        {
            ["securitySchemes"] = new JsonArray(new JsonObject
            {
                ["type"] = "oauth2",
                ["scopes"] = new JsonArray([.. descriptor.RequiredScopes.Select(scope => (JsonNode)scope)]),
            }),
        };
        // Claude Code gives a model larger results only of tools that say so.
        if (descriptor.MaxResultCharacters > 0)
            meta["anthropic/maxResultSizeChars"] = descriptor.MaxResultCharacters;
        return meta;
    }

    private static JsonElement Parse(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    /// <summary>The catalogue as of one moment.</summary>
    /// <param name="Instructions">MCP <c>instructions</c>.</param>
    /// <param name="Tools">For <c>tools/list</c>.</param>
    /// <param name="Descriptors">By name.</param>
    /// <param name="LoadedAt">When it was asked for.</param>
    internal sealed record Copy(string Instructions, IList<Tool> Tools, IReadOnlyDictionary<string, ToolDescriptor> Descriptors, long LoadedAt)
    {
        /// <summary>The tools of toolsets that the operator did not choose, by name.</summary>
        public required IReadOnlyDictionary<string, ToolDescriptor> NotOffered { get; init; }

        /// <summary>Each of <see cref="Tools"/> as JSON, UTF-8, by name.</summary>
        public IReadOnlyDictionary<string, byte[]> Json { get; } = Tools.ToDictionary(tool => tool.Name, ToolAnswer.JsonOf);
    }

    [LoggerMessage(LogLevel.Error, "CODAMCP_TOOLSETS names toolsets that there are not: {Unknown}. They are ignored; there are: {Known}.")]
    private partial void LogUnknown(string unknown, string known);
}
