using System.Text.Json;
using System.Text.Json.Nodes;
using CodaMcp.Tools;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;

namespace CodaMcp.Mcp;

/// <summary>
/// This front's copy of the tools that the silos can run, in MCP's types. The front loads it again after a minute, so that tools of a newer silo
/// appear. While no silo answers, the front uses the old copy. It contains only the toolsets that the operator chose.
/// </summary>
/// <param name="grains">Gets the catalogue.</param>
/// <param name="settings">The toolsets that the operator chose.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Logs names of toolsets that do not exist.</param>
internal sealed partial class ToolDirectory(IGrainFactory grains, FrontSettings settings, TimeProvider time, ILogger<ToolDirectory> logger) : IDisposable
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(1);

    private readonly ToolsetChoice offered = new(settings.Toolsets);
    private readonly SemaphoreSlim loading = new(1, 1);
    private Copy? copy;

    /// <summary>Returns the tools in the catalogue's order, and the instructions for them.</summary>
    public async ValueTask<Copy> GetAsync(CancellationToken cancellationToken)
    {
        var held = Volatile.Read(ref copy);
        if (held is not null && time.GetElapsedTime(held.LoadedAt) < MaxAge)
            return held;
        // A request with an old copy does not wait for a newer copy that is already being loaded.
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

    // A silo of another version may know these names, so the front still offers the known toolsets.
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
            // The hint has a meaning only for tools that change something.
            IdempotentHint = descriptor.ReadOnly ? null : descriptor.Idempotent,
            OpenWorldHint = descriptor.OpenWorld,
        },
        Meta = MetaOf(descriptor),
    };

    private static JsonObject MetaOf(ToolDescriptor descriptor)
    {
        // ChatGPT reads these scopes to know what to ask a member for before the first call.
        var meta = new JsonObject
        {
            ["securitySchemes"] = new JsonArray(new JsonObject
            {
                ["type"] = "oauth2",
                ["scopes"] = new JsonArray([.. descriptor.RequiredScopes.Select(scope => (JsonNode)scope)]),
            }),
        };
        // Claude Code passes larger results to a model only for tools with this setting.
        if (descriptor.MaxResultCharacters > 0)
            meta["anthropic/maxResultSizeChars"] = descriptor.MaxResultCharacters;
        return meta;
    }

    private static JsonElement Parse(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    /// <summary>The catalogue at one moment.</summary>
    /// <param name="Instructions">MCP <c>instructions</c>.</param>
    /// <param name="Tools">The tools for <c>tools/list</c>.</param>
    /// <param name="Descriptors">The tools by name.</param>
    /// <param name="LoadedAt">When the copy was loaded.</param>
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
