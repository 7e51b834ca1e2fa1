using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CodaMcp.Calls;
using Microsoft.Extensions.AI;

namespace CodaMcp.Tools;

/// <summary>One tool: its description for clients, and its execution. Both come from its method alone.</summary>
internal sealed class Tool
{
    private readonly AIFunction function;
    private readonly JsonTypeInfo resultType;
    private readonly Dictionary<string, ToolParameter> parameters;

    /// <summary>Creates the tool of a method.</summary>
    /// <exception cref="InvalidOperationException">The method cannot be a tool.</exception>
    public Tool(ToolsetAttribute toolset, MethodInfo method, ToolAttribute attribute)
    {
        if (!method.ReturnType.IsGenericType || method.ReturnType.GetGenericTypeDefinition() != typeof(Task<>))
            throw new InvalidOperationException($"The tool '{attribute.Name}' does not return a Task of its result.");
        parameters = method.GetParameters()
            .Where(parameter => parameter.ParameterType != typeof(ToolCall) && parameter.ParameterType != typeof(CancellationToken))
            .Select(parameter => new ToolParameter(parameter))
            .ToDictionary(parameter => parameter.Name, StringComparer.Ordinal);
        function = AIFunctionFactory.Create(method, target: null, new AIFunctionFactoryOptions
        {
            Name = attribute.Name,
            SerializerOptions = ToolJson.Default.Options,
            ConfigureParameterBinding = parameter => parameter.ParameterType == typeof(ToolCall)
                ? new() { ExcludeFromSchema = true, BindParameter = (_, arguments) => arguments.Context![typeof(ToolCall)] }
                : default,
            MarshalResult = (result, _, _) => new(result),
        });
        resultType = ToolJson.Results.Options.GetTypeInfo(method.ReturnType.GetGenericArguments()[0]);

        var writes = attribute.Scope == Scopes.Write;
        TakesFresh = !writes && toolset.TakesFresh;
        Asks = attribute.Asks;
        Arguments =
        [
            .. parameters.Keys,
            .. WantsConfirmation ? [ToolArguments.Confirm] : Array.Empty<string>(),
            .. writes ? [ToolArguments.IdempotencyKey] : Array.Empty<string>(),
            .. TakesFresh ? [ToolArguments.Fresh] : Array.Empty<string>(),
        ];
        HasNote = resultType.Properties.Any(property => property.Name == "note" && property.PropertyType == typeof(string));
        Descriptor = new ToolDescriptor
        {
            Name = attribute.Name,
            Title = attribute.Title,
            Description = function.Description,
            Toolset = toolset.Name,
            ByDefault = toolset.ByDefault,
            InputSchema = ToolSchema.ForInput(function.JsonSchema, parameters.Values, writes, TakesFresh, WantsConfirmation),
            OutputSchema = ToolSchema.ForOutput(function.ReturnJsonSchema
                ?? throw new InvalidOperationException($"The tool '{attribute.Name}' has no result to describe.")),
            // A tool that writes first reads names and columns. A token with only the write scope could not run it.
            RequiredScopes = writes ? [Scopes.Read, Scopes.Write] : [Scopes.Read],
            ReadOnly = !writes,
            Destructive = attribute.Destructive,
            Idempotent = attribute.Idempotent,
            OpenWorld = attribute.OpenWorld,
            MaxResultCharacters = attribute.MaxResultCharacters,
        };
    }

    /// <summary>The description for clients.</summary>
    public ToolDescriptor Descriptor { get; }

    /// <summary>Whether it takes <see cref="ToolArguments.Fresh"/>.</summary>
    public bool TakesFresh { get; }

    /// <summary>When it asks a person to agree (<see cref="ToolAttribute.Asks"/>). Null for never.</summary>
    public string? Asks { get; }

    /// <summary>Whether it takes <see cref="ToolArguments.Confirm"/>.</summary>
    public bool WantsConfirmation => Asks is not null;

    /// <summary>The arguments, by name.</summary>
    public IReadOnlyDictionary<string, ToolParameter> Parameters => parameters;

    /// <summary>The names of all arguments, including those that are no parameter of the method.</summary>
    public IReadOnlyCollection<string> Arguments { get; }

    /// <summary>Returns the argument with a name, in any spelling; null if there is none.</summary>
    /// <param name="name">The name as it was sent.</param>
    public string? ArgumentNamed(string name)
    {
        if (Arguments.Contains(name))
            return name;
        var folded = ArgumentNames.Fold(name);
        return Arguments.FirstOrDefault(known => ArgumentNames.Fold(known) == folded)
            ?? parameters.Values.FirstOrDefault(parameter => parameter.OtherName is { } other && ArgumentNames.Fold(other) == folded)?.Name;
    }

    /// <summary>Whether the result has a <c>note</c>.</summary>
    public bool HasNote { get; }

    /// <summary>Returns a result of the method as UTF-8 JSON.</summary>
    public byte[] BytesOf(object? result) => JsonSerializer.SerializeToUtf8Bytes(result, resultType);

    /// <summary>Runs the method and returns its result. Throws what the method throws.</summary>
    /// <param name="arguments">The arguments by the names of the method's parameters, as read by <see cref="ToolArguments"/>.</param>
    /// <param name="call">The context of the tool.</param>
    /// <param name="cancellationToken">Cancels the tool.</param>
    public ValueTask<object?> RunAsync(IDictionary<string, object?> arguments, ToolCall call, CancellationToken cancellationToken)
    {
        var bound = new AIFunctionArguments(arguments) { Context = new Dictionary<object, object?> { [typeof(ToolCall)] = call } };
        return function.InvokeAsync(bound, cancellationToken);
    }
}
