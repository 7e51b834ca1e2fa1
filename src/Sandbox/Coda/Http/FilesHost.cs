using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CodaMcp.Sandbox.Coda;

/// <summary>
/// Serves the bucket of exported pages, on its own host. Its signed links expire. It sends gzip and refuses an Authorization header.
/// </summary>
internal static class FilesHost
{
    public const string Operation = "downloadExport";

    public static void Map(WebApplication app, CodaExports exports, CodaFaults faults, CodaTraffic traffic, TimeProvider time) =>
        app.MapFallback(async context =>
        {
            var arrived = time.GetUtcNow();
            var (status, content) = Find(context.Request, exports, faults, arrived);
            traffic.Add(ApiHost.Record(context, arrived, Operation, null, status));
            await Write(context, status, content);
        });

    private static (int Status, string Content) Find(HttpRequest request, CodaExports exports, CodaFaults faults, DateTimeOffset now)
    {
        var met = faults.Meet(Operation, null, null, 25, now);
        if (met.FirstOrDefault(fault => fault.Kind == CodaFaultKind.Status) is { } broken)
            return (broken.StatusCode, Xml("InternalError", broken.Text ?? "We encountered an internal error. Please try again."));
        // Object storage accepts only one kind of authentication. It refuses a request with a signed link and a header.
        if (request.Headers.ContainsKey("Authorization"))
            return (400, Xml("InvalidArgument", "Only one auth mechanism allowed."));
        var key = request.Path.Value!.TrimStart('/');
        if (met.Any(fault => fault.Kind == CodaFaultKind.LinkAccessDenied) || !exports.Opens(key, request.Query["X-Amz-Signature"].ToString()))
            return (403, Xml("AccessDenied", "Request has expired"));
        if (met.Any(fault => fault.Kind == CodaFaultKind.LinkNoSuchKey) || exports.File(key) is not { } text)
            return (200, Xml("NoSuchKey", "The specified key does not exist."));
        return (200, text);
    }

    private static async Task Write(HttpContext context, int status, string content)
    {
        var response = context.Response;
        var bytes = Encoding.UTF8.GetBytes(content);
        response.StatusCode = status;
        if (content.StartsWith("<?xml", StringComparison.Ordinal))
        {
            response.ContentType = "application/xml";
        }
        else
        {
            using var packed = new MemoryStream();
            using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
                gzip.Write(bytes);
            bytes = packed.ToArray();
            response.ContentType = "text/plain";
            response.Headers.ContentEncoding = "gzip";
        }
        response.ContentLength = bytes.Length;
        await response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    private static string Xml(string code, string message) =>
        $"<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>{code}</Code><Message>{message}</Message></Error>";
}
