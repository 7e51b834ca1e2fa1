using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CodaMcp.Api;

/// <summary>Adds to the OpenAPI document what the framework cannot find out.</summary>
internal static class ApiDocument
{
    private const string Bearer = "bearer";

    /// <summary>Sets the title, the version and the description of the API, and how a caller authenticates.</summary>
    public static Task DescribeAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "CodaMcp",
            Version = ServiceVersion.Text,
            Description = "Who did what, and who may do what. Each member sees the own data; admins and auditors see their organization's. "
                + $"A browser that is signed in needs nothing else to read, and the header {ApiGate.ForgeryHeader} to change. Programs send an access token: "
                + $"the scope {Scopes.Audit} to read, the scope {Scopes.Admin} to change. Errors are problem details (RFC 9457).",
        };
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = Bearer, BearerFormat = "JWT", Description = "An access token for this server." },
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, document)] = [] }];
        return Task.CompletedTask;
    }

    /// <summary>Adds the query parameters of an operation, and the scope and role that it needs.</summary>
    public static Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        foreach (var parameter in metadata.OfType<ApiParameters>().SelectMany(parameters => parameters.All))
        {
            var schema = new OpenApiSchema { Type = JsonSchemaType.String };
            if (parameter.Values.Length > 0)
                schema.Enum = [.. parameter.Values.Select(value => (JsonNode)value)];
            (operation.Parameters ??= []).Add(new OpenApiParameter { Name = parameter.Name, In = ParameterLocation.Query, Description = parameter.Description, Schema = schema });
        }

        if (metadata.OfType<ApiNeeds>().FirstOrDefault() is { } needs)
        {
            operation.Description = (needs.Changes ? $"Changes something: scope {Scopes.Admin}." : $"Scope {Scopes.Audit}.")
                + (needs.Role == Roles.MemberRoles.None ? "" : $" Role: {string.Join(" or ", needs.Role.ToString().ToLowerInvariant().Split(", "))}.");
        }

        return Task.CompletedTask;
    }
}
