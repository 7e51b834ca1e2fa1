using CodaMcp.Authentication;
using CodaMcp.Limits;
using CodaMcp.Pages;
using CodaMcp.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace CodaMcp.Mcp;

/// <summary>The endpoint <c>/mcp</c>. It signs members in, and provides sessions for clients that use them. The SDK behind it runs without sessions.</summary>
internal static class McpEndpoint
{
    /// <summary>The path of the endpoint. Some clients work only with exactly this path.</summary>
    public const string Path = "/mcp";

    // Chromium keeps the answer to a preflight for two hours at most.
    private static readonly TimeSpan PreflightAge = TimeSpan.FromHours(2);

    public static IServiceCollection AddMcpEndpoint(this IServiceCollection services)
    {
        AddOrigins(services);
        services.AddHttpContextAccessor();
        services.AddRateLimiter(static _ => { });
        services.AddSingleton<LargeBodies>();
        services.AddSingleton<ToolDirectory>();
        services.AddSingleton<ConnectCodaPrompt>();
        services.AddSingleton<NotOfferedCalls>();
        services.AddSingleton<ForbiddenByPolicy>();
        services.AddSingleton<ToolHandlers>();
        services.AddSingleton<ResourceHandlers>();
        services.AddSingleton<PromptHandlers>();
        services.AddSingleton<CompletionHandler>();
        services.AddSingleton<SubscriptionHandlers>();
        services.AddSingleton<ListenHandler>();
        services.AddSingleton<CallRoutes>();
        services.AddSingleton<MemberCalls>();
        services.AddSingleton<CallAnswers>();
        services.AddSingleton(static provider => new OpenStreams(provider.GetRequiredService<FrontSettings>().MemberLimits.OpenStreams));
        services.AddSingleton<SessionStreams>();
        services.AddSingleton<CallStreams>();
        services.AddSingleton<GetStreams>();
        services.AddOptions<McpServerOptions>().Configure<FrontSettings>(static (options, front) => options.ServerInfo = ServerInfo(front));
        services.AddMcpServer(options =>
            {
                // The SDK adds the capabilities for resource subscriptions and log levels, because it has handlers for them.
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
            .WithCachingHints()
            .WithFaultLog()
            .WithSessionOfSpans();
        return services;
    }

    /// <summary>Admits allowed web pages, and answers their preflights, which contain no token. Must come before sign-in.</summary>
    public static void UseMcpOrigins(this WebApplication app) => app.UseWhen(IsEndpoint, static mcp => mcp.UseMiddleware<OriginCheck>().UseCors(Path));

    public static void MapMcpEndpoint(this WebApplication app)
    {
        // Sign-in comes first for every method. So any first request of a client leads the client to the authorization server.
        app.UseWhen(IsEndpoint, static mcp => mcp
            .UseMemberGate(Path)
            .UseMemberRateLimit()
            .UseMiddleware<MessageReader>()
            .UseMiddleware<TraceJoining>()
            .UseMiddleware<ToolsetsCheck>()
            .UseMiddleware<SessionLayer>()
            .UseMiddleware<PostStreams>()
            .UseMiddleware<DirectCalls>());
        // Routing may match more paths than IsEndpoint does. A request whose message was not read gets 404 and does not reach the SDK.
        app.MapMcp(Path).Add(static endpoint =>
        {
            var sdk = endpoint.RequestDelegate!;
            endpoint.RequestDelegate = context =>
            {
                if (context.Features.Get<PostStream>() is not null)
                    return sdk(context);
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            };
        });
    }

    // Compares as routing does: ignores case and one slash at the end. Paths below the endpoint do not match.
    private static bool IsEndpoint(HttpContext context) =>
        context.Request.Path.StartsWithSegments(Path, StringComparison.OrdinalIgnoreCase, out var rest) && (!rest.HasValue || rest == "/");

    // The icons have the same origin as the server, as clients should require (MCP 2025-11-25, icons). PNG comes first, because every client can show it.
    private static Implementation ServerInfo(FrontSettings front) => new()
    {
        Name = "coda-mcp",
        Title = "CodaMcp",
        Version = ServiceVersion.Text,
        Description = "Reads and changes a team's Coda docs.",
        WebsiteUrl = front.PublicUrl + "/",
        Icons =
        [
            new Icon { Source = front.PublicUrl + PageAssets.IconPng.Address, MimeType = "image/png", Sizes = ["256x256"] },
            new Icon { Source = front.PublicUrl + PageAssets.Icon.Address, MimeType = "image/svg+xml", Sizes = ["any"] },
        ],
    };

    private static void AddOrigins(IServiceCollection services)
    {
        services.AddSingleton<AllowedOrigins>();
        services.AddCors();
        services.AddOptions<CorsOptions>().Configure<AllowedOrigins>(static (cors, origins) => cors.AddPolicy(Path, policy => policy
            .SetIsOriginAllowed(origins.Contains)
            .WithMethods(HttpMethods.Get, HttpMethods.Post, HttpMethods.Delete)
            .AllowAnyHeader()
            .WithExposedHeaders(SessionLayer.Header, ProtocolVersions.Header, HeaderNames.WWWAuthenticate, HeaderNames.RetryAfter)
            .SetPreflightMaxAge(PreflightAge)));
    }
}
