using System.ComponentModel;
using System.Text.Json;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace CodaMcp.Conformance;

/// <summary>Resources of each form.</summary>
[McpServerResourceType]
internal sealed class Resources
{
    private const string Text = "test://static-text";
    private const string Binary = "test://static-binary";

    [McpServerResource(UriTemplate = Text, Name = "static-text", MimeType = "text/plain")]
    [Description("A text.")]
    public static string StaticText() => "This is the content of the static text resource.";

    [McpServerResource(UriTemplate = Binary, Name = "static-binary", MimeType = "image/png")]
    [Description("An image.")]
    public static ResourceContents StaticBinary() => BlobResourceContents.FromBytes(Samples.Image, Binary, "image/png");

    [McpServerResource(UriTemplate = "test://template/{id}/data", Name = "template", MimeType = "application/json")]
    [Description("Data of an id.")]
    public static string Template(string id) => $$"""{"id":{{JsonSerializer.Serialize(id)}},"templateTest":true,"data":"Data for ID: {{JsonEncodedText.Encode(id)}}"}""";
}
