using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CodaMcp.Pages;

/// <summary>
/// The files that pages and clients load. They are in this assembly, third-party scripts included, so a front needs no folder of files.
/// Except for the favicon's, their addresses change with the content, so browsers may cache them for a year.
/// </summary>
internal sealed class PageAssets
{
    private const string JavaScript = "text/javascript; charset=utf-8";
    private const int HashBytes = 9;
    private const string ForGood = "public, max-age=31536000, immutable";
    private readonly string path;
    private readonly string contentType;
    private readonly string caching;
    private readonly byte[] content;
    private readonly Lazy<byte[]> compressed;

    private PageAssets(string file, string contentType, string? path = null, string caching = ForGood)
    {
        using var stream = typeof(PageAssets).Assembly.GetManifestResourceStream($"CodaMcp.Pages.{file}")!;
        content = new byte[stream.Length];
        stream.ReadExactly(content);
        compressed = new Lazy<byte[]>(Compress);
        this.path = path ?? $"/assets/{file}";
        (this.contentType, this.caching) = (contentType, caching);
        Address = $"{this.path}?v={Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, HashBytes))}";
    }

    /// <summary>The stylesheet.</summary>
    public static PageAssets Style { get; } = new("console.css", "text/css; charset=utf-8");

    /// <summary>The console's additions to the stylesheet.</summary>
    public static PageAssets ShellStyle { get; } = new("shell.css", "text/css; charset=utf-8");

    /// <summary>The console's own script: times, charts and the live tail.</summary>
    public static PageAssets Script { get; } = new("console.js", JavaScript);

    /// <summary>Apache ECharts, from the package Vizor.ECharts.</summary>
    public static PageAssets Charts { get; } = new("echarts.js", JavaScript);

    /// <summary>The framework's script. Only its enhanced navigation is used, which updates a page in place.</summary>
    public static PageAssets Navigation { get; } = new("blazor.web.js", JavaScript);

    /// <summary>The icon, in any size.</summary>
    public static PageAssets Icon { get; } = new("icon.svg", "image/svg+xml");

    /// <summary>The icon as PNG, 256 pixels wide and high: clients need not show SVG (MCP 2025-11-25, icons).</summary>
    public static PageAssets IconPng { get; } = new("icon.png", "image/png");

    /// <summary>The icon at the address where browsers, and services that show a site's icon, look for it. That address is always the same.</summary>
    public static PageAssets Favicon { get; } = new("favicon.ico", "image/x-icon", "/favicon.ico", "public, max-age=86400");

    /// <summary>The path with the version.</summary>
    public string Address { get; }

    /// <summary>Maps all files.</summary>
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        foreach (var asset in new[] { Style, ShellStyle, Script, Charts, Navigation, Icon, IconPng, Favicon })
        {
            endpoints.MapGet(asset.path, context =>
            {
                PageWriter.Protect(context.Response);
                context.Response.Headers.CacheControl = asset.caching;
                context.Response.ContentType = asset.contentType;
                var content = asset.content;
                if (asset.contentType.StartsWith("text/", StringComparison.Ordinal))
                {
                    context.Response.Headers.Vary = "Accept-Encoding";
                    if (context.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.OrdinalIgnoreCase))
                    {
                        context.Response.Headers.ContentEncoding = "br";
                        content = asset.compressed.Value;
                    }
                }
                context.Response.ContentLength = content.Length;
                return context.Response.Body.WriteAsync(content, context.RequestAborted).AsTask();
            });
        }
    }

    private byte[] Compress()
    {
        using var output = new MemoryStream();
        using (var brotli = new BrotliStream(output, CompressionLevel.Optimal))
            brotli.Write(content);
        return output.ToArray();
    }
}
