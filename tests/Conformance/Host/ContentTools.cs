using System.ComponentModel;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace CodaMcp.Conformance;

/// <summary>Tools that answer with content of each kind, or fail. They stay at the front: what they show is the protocol's form.</summary>
[McpServerToolType]
internal sealed class ContentTools
{
    private const string Json = "application/json";

    [McpServerTool(Name = "test_simple_text", ReadOnly = true)]
    [Description("Answers with text.")]
    public static string Text() => "This is a simple text response for testing.";

    [McpServerTool(Name = "test_image_content", ReadOnly = true)]
    [Description("Answers with an image.")]
    public static ContentBlock Image() => ImageContentBlock.FromBytes(Samples.Image, "image/png");

    [McpServerTool(Name = "test_audio_content", ReadOnly = true)]
    [Description("Answers with a sound.")]
    public static ContentBlock Audio() => AudioContentBlock.FromBytes(Samples.Audio, "audio/wav");

    [McpServerTool(Name = "test_embedded_resource", ReadOnly = true)]
    [Description("Answers with a resource.")]
    public static ContentBlock Resource() => Embedded("test://embedded-resource", "text/plain", "This is an embedded resource content.");

    [McpServerTool(Name = "test_multiple_content_types", ReadOnly = true)]
    [Description("Answers with text, an image and a resource.")]
    public static IEnumerable<ContentBlock> Mixed() =>
    [
        new TextContentBlock { Text = "Multiple content types test:" },
        Image(),
        Embedded("test://mixed-content-resource", Json, """{"test":"data","value":123}"""),
    ];

    [McpServerTool(Name = "test_error_handling", ReadOnly = true)]
    [Description("Fails.")]
    public static string Fail() => throw new McpException("This tool intentionally returns an error for testing");

    [McpServerTool(Name = "test_header_parameter", ReadOnly = true)]
    [Description("Takes an argument that is repeated in a header.")]
    public static string Header([McpHeader("Region")][Description("Where.")] string region) => region;

    private static EmbeddedResourceBlock Embedded(string uri, string mimeType, string text) =>
        new() { Resource = new TextResourceContents { Uri = uri, MimeType = mimeType, Text = text } };
}
