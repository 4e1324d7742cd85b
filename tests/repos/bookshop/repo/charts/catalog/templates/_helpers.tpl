{{- define "catalog.labels" -}}
app.kubernetes.io/name: catalog
app.kubernetes.io/instance: {{ .Release.Name }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}
