using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CodaMcp.Pages;

/// <summary>The files that pages load, from this assembly. Their addresses change with their content, so browsers may keep them.</summary>
internal sealed class PageAssets
{
    private const int HashBytes = 9;
    private readonly string path;
    private readonly string contentType;
    private readonly byte[] content;

    private PageAssets(string file, string contentType)
    {
        using var stream = typeof(PageAssets).Assembly.GetManifestResourceStream($"CodaMcp.Pages.{file}")!;
        content = new byte[stream.Length];
        stream.ReadExactly(content);
        path = $"/assets/{file}";
        this.contentType = contentType;
        Address = $"{path}?v={Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, HashBytes))}";
    }

    /// <summary>The stylesheet.</summary>
    public static PageAssets Style { get; } = new("console.css", "text/css; charset=utf-8");

    /// <summary>The icon.</summary>
    public static PageAssets Icon { get; } = new("icon.svg", "image/svg+xml");

    /// <summary>Path and version.</summary>
    public string Address { get; }

    /// <summary>Maps them all.</summary>
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        foreach (var asset in new[] { Style, Icon })
        {
            endpoints.MapGet(asset.path, context =>
            {
                PageWriter.Protect(context.Response);
                context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
                context.Response.ContentType = asset.contentType;
                context.Response.ContentLength = asset.content.Length;
                return context.Response.Body.WriteAsync(asset.content, context.RequestAborted).AsTask();
            });
        }
    }
}
