using System.ComponentModel;
using System.Text.Json;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace CodaMcp.Conformance;

/// <summary>Prompts of each form.</summary>
[McpServerPromptType]
internal sealed class Prompts
{
    private const string Context = "user_context";

    [McpServerPrompt(Name = "test_simple_prompt")]
    [Description("A text.")]
    public static PromptMessage Simple() => Said("This is a simple prompt for testing.");

    [McpServerPrompt(Name = "test_prompt_with_arguments")]
    [Description("A text made of arguments.")]
    public static PromptMessage WithArguments([Description("The first.")] string arg1, [Description("The second.")] string arg2) =>
        Said($"Prompt with arguments: arg1='{arg1}', arg2='{arg2}'");

    [McpServerPrompt(Name = "test_prompt_with_embedded_resource")]
    [Description("A resource, and a text about it.")]
    public static IEnumerable<PromptMessage> WithResource([Description("The resource.")] string resourceUri) =>
    [
        From(new EmbeddedResourceBlock
        {
            Resource = new TextResourceContents { Uri = resourceUri, MimeType = "text/plain", Text = "Embedded resource content for testing." },
        }),
        Said("Please process the embedded resource above."),
    ];

    [McpServerPrompt(Name = "test_prompt_with_image")]
    [Description("An image, and a text about it.")]
    public static IEnumerable<PromptMessage> WithImage() => [From(ImageContentBlock.FromBytes(Samples.Image, "image/png")), Said("Please analyze the image above.")];

    [McpServerPrompt(Name = "test_input_required_result_prompt")]
    [Description("A text made of what the person is asked for.")]
    public static PromptMessage Asking(RequestContext<GetPromptRequestParams> request)
    {
        if (request.Params.InputResponses?.TryGetValue(Context, out var answer) is true)
            return Said($"Use this context: {answer.RawValue}");
        var form = new ElicitRequestParams
        {
            Message = "What context should the prompt use?",
            RequestedSchema = new() { Properties = { ["context"] = new ElicitRequestParams.StringSchema() }, Required = ["context"] },
        };
        throw new InputRequiredException(new Dictionary<string, InputRequest> { [Context] = InputRequest.ForElicitation(form) }, requestState: null);
    }

    private static PromptMessage Said(string text) => From(new TextContentBlock { Text = text });

    private static PromptMessage From(ContentBlock content) => new() { Role = Role.User, Content = content };
}
