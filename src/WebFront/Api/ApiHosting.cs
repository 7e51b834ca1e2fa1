using System.Text.Json;
using System.Text.Json.Serialization;
using CodaMcp.Limits;
using CodaMcp.Roles;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CodaMcp.Api;

/// <summary>Adds the API for programs, <c>/api/v1</c>, to a front.</summary>
internal static class ApiHosting
{
    /// <summary>The path of the API.</summary>
    public const string Path = "/api/v1";

    /// <summary>The name of the OpenAPI document.</summary>
    public const string Version = "v1";

    /// <summary>The path of the OpenAPI document.</summary>
    public const string Document = Path + "/openapi.json";

    private const int LongestBody = 256 * 1024;

    /// <summary>Adds the services of the API.</summary>
    public static IServiceCollection AddApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(static json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
            json.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            foreach (var converter in ApiJson.Enums)
                json.SerializerOptions.Converters.Add(converter);
        });
        services.AddOpenApi(Version, static options =>
        {
            options.AddDocumentTransformer(ApiDocument.DescribeAsync);
            options.AddOperationTransformer(ApiDocument.DescribeAsync);
            options.ShouldInclude = static description => description.RelativePath?.StartsWith("api/v1/", StringComparison.Ordinal) is true;
        });
        services.AddSingleton<ApiGate>();
        services.AddSingleton<ApiPage>();
        return services;
    }

    /// <summary>Maps the API, its OpenAPI document and the page that shows the document.</summary>
    public static void MapApi(this WebApplication app)
    {
        app.MapOpenApi(Document).RequireRateLimiting(AddressLimits.Pages);
        app.Services.GetRequiredService<ApiPage>().Map(app);
        var api = app.MapGroup(Path).RequireRateLimiting(AddressLimits.Pages);
        api.AddEndpointFilter(app.Services.GetRequiredService<ApiGate>());
        api.MapAudit();
        api.MapUsage();
        api.MapMembers();
        api.MapMe();
        api.MapQuotas();
        api.MapPolicies();
    }

    /// <summary>Describes what an endpoint does, its parameters and what a caller needs.</summary>
    public static RouteHandlerBuilder Described(
        this RouteHandlerBuilder endpoint, string name, string tag, string summary, ApiNeeds needs, params ApiParameter[] parameters) => endpoint
        .WithName(name).WithTags(tag).WithSummary(summary).WithMetadata(needs, new ApiParameters(parameters))
        .ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status503ServiceUnavailable)
        .ProducesValidationProblem();

    /// <summary>Reads. Every member may do so.</summary>
    public static ApiNeeds Read { get; } = new(Changes: false, MemberRoles.None);

    /// <summary>Changes the member's own data.</summary>
    public static ApiNeeds Change { get; } = new(Changes: true, MemberRoles.None);

    /// <summary>Reads data of the organization.</summary>
    public static ApiNeeds ReadOrganization { get; } = new(Changes: false, MemberRoles.Admin | MemberRoles.Auditor);

    /// <summary>Changes data of the organization.</summary>
    public static ApiNeeds ChangeOrganization { get; } = new(Changes: true, MemberRoles.Admin);

    /// <summary>Reads a JSON body.</summary>
    /// <returns>The body, or a problem that names the field which cannot be used.</returns>
    public static async Task<(T? Body, IResult? Problem)> ReadBodyAsync<T>(HttpContext context)
        where T : class
    {
        if (!context.Request.HasJsonContentType())
            return (null, Results.Problem("The body must be JSON: Content-Type: application/json.", statusCode: StatusCodes.Status415UnsupportedMediaType, title: "The request cannot be read."));
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = LongestBody;
        context.Request.ReadAsStream(LongestBody);
        try
        {
            // The server ends the read if the client leaves. A cancelled read would still be running when the server discards the rest of the body.
            var body = await context.Request.ReadFromJsonAsync<T>(CancellationToken.None);
            return body is null ? (null, ApiProblems.Invalid("body", "The body is null, and must be an object.")) : (body, null);
        }
        catch (JsonException e)
        {
            var field = string.IsNullOrEmpty(e.Path) || e.Path == "$" ? "body" : e.Path;
            return (null, ApiProblems.Invalid(field, $"'{field}' cannot be used: {e.Message.Split(" Path:", StringSplitOptions.None)[0]}"));
        }
        // The client left, so there is no answer to write.
        catch (ConnectionResetException)
        {
            context.Abort();
            return (null, Results.Empty);
        }
        // The body is too large or incomplete.
        catch (BadHttpRequestException e)
        {
            return (null, Results.Problem(
                e.StatusCode == StatusCodes.Status413PayloadTooLarge ? $"The body may have {LongestBody} bytes at most." : "The body could not be read.",
                statusCode: e.StatusCode, title: "The request cannot be read."));
        }
    }
}
