using CodaMcp.Authentication;
using CodaMcp.Limits;
using CodaMcp.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Protocol;

namespace CodaMcp.Mcp;

/// <summary>The endpoint <c>/mcp</c>: sign-in, then sessions for the clients that have them, then scopes, then the SDK, which runs without sessions.</summary>
internal static class McpEndpoint
{
    /// <summary>Where the endpoint is. Some clients only work when it is exactly this.</summary>
    public const string Path = "/mcp";

    public static IServiceCollection AddMcpEndpoint(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddRateLimiter(static _ => { });
        services.AddSingleton<ToolDirectory>();
        services.AddSingleton<ConnectCodaPrompt>();
        services.AddSingleton<ToolHandlers>();
        services.AddSingleton<ResourceHandlers>();
        services.AddSingleton<PromptHandlers>();
        services.AddSingleton<CompletionHandler>();
        services.AddSingleton<SubscriptionHandlers>();
        services.AddSingleton<ListenHandler>();
        services.AddSingleton<MemberCalls>();
        services.AddSingleton<CallAnswers>();
        services.AddSingleton<OpenStreams>();
        services.AddSingleton<SessionStreams>();
        services.AddSingleton<CallStreams>();
        services.AddSingleton<GetStreams>();
        services.AddMcpServer(options =>
            {
                options.ServerInfo = new Implementation { Name = "coda-mcp", Title = "CodaMcp", Version = ServiceVersion.Text };
                // That resources can be subscribed to and log levels set, the SDK knows from the handlers.
                options.Capabilities = new ServerCapabilities
                {
                    Tools = new ToolsCapability { ListChanged = true },
                    Resources = new ResourcesCapability(),
                    Prompts = new PromptsCapability { ListChanged = true },
                    Completions = new CompletionsCapability(),
                };
            })
            .WithHttpTransport(transport =>
            {
                transport.SessionMode = HttpServerSessionMode.Stateless;
                transport.ConfigureSessionOptions = static async (context, options, cancellationToken) =>
                    options.ServerInstructions = (await context.RequestServices.GetRequiredService<ToolDirectory>().GetAsync(cancellationToken)).Instructions;
            })
            .WithListToolsHandler(static (request, cancellationToken) => request.Services!.GetRequiredService<ToolHandlers>().ListAsync(request, cancellationToken))
            .WithCallToolHandler(static (request, cancellationToken) => request.Services!.GetRequiredService<ToolHandlers>().CallAsync(request, cancellationToken))
            .WithListResourcesHandler(static (request, cancellationToken) => request.Services!.GetRequiredService<ResourceHandlers>().ListAsync(request, cancellationToken))
            .WithListResourceTemplatesHandler(static (request, cancellationToken) => request.Services!.GetRequiredService<ResourceHandlers>().ListTemplatesAsync(request, cancellationToken))
            .WithReadResourceHandler(static (request, cancellationToken) => request.Services!.GetRequiredService<ResourceHandlers>().ReadAsync(request, cancellationToken))
            .WithListPromptsHandler(static (request, cancellationToken) => request.Services!.GetRequiredService<PromptHandlers>().ListAsync(request, cancellationToken))
            .WithGetPromptHandler(static (request, cancellationToken) => request.Services!.GetRequiredService<PromptHandlers>().GetAsync(request, cancellationToken))
            .WithCompleteHandler(static (request, cancellationToken) => request.Services!.GetRequiredService<CompletionHandler>().CompleteAsync(request, cancellationToken))
            .WithSubscribeToResourcesHandler(static (request, cancellationToken) => request.Services!.GetRequiredService<SubscriptionHandlers>().SubscribeAsync(request, cancellationToken))
            .WithUnsubscribeFromResourcesHandler(static (request, cancellationToken) => request.Services!.GetRequiredService<SubscriptionHandlers>().UnsubscribeAsync(request, cancellationToken))
            .WithSubscriptionsListenHandler(static (request, cancellationToken) => request.Services!.GetRequiredService<ListenHandler>().ListenAsync(request, cancellationToken))
            .WithLogLevels()
            .WithSessionCapabilities()
            .WithCachingHints();
        return services;
    }

    public static void MapMcpEndpoint(this WebApplication app)
    {
        app.UseWhen(static context => context.Request.Path.StartsWithSegments(Path), static mcp => mcp.UseMiddleware<OriginCheck>());
        // Sign-in comes first whatever the method, so that a client's first look, of whichever kind, finds the way to the authorization server.
        app.UseMemberGate(Path);
        app.UseMemberRateLimit(Path, app.Services.GetRequiredService<FrontSettings>().MemberLimits);
        app.UseWhen(context => context.Request.Path.StartsWithSegments(Path, StringComparison.Ordinal, out var rest) && (!rest.HasValue || rest == "/"),
            mcp => mcp.UseMiddleware<MessageReader>().UseMiddleware<SessionLayer>().UseMiddleware<ScopeCheck>().UseMiddleware<PostStreams>());
        app.MapMcp(Path);
    }
}
